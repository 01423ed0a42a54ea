package dev.millrace.app.cli;

import dev.millrace.runtime.config.ConfigSource;
import dev.millrace.runtime.config.MillraceConfig;
import dev.millrace.runtime.config.PromptConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code millrace generate}: one answer, streamed. */
@Command(
        name = "generate",
        description = {
            "Answers a prompt, streaming.",
            "The prompt is continued as it stands; with --chat it is put through the model's chat template, which is what"
                    + " instructed models expect. The answer, and nothing else, goes to standard output."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  millrace generate --chat --prompt \"Name three rivers.\"",
            "  millrace generate --model my-model.gguf --prompt \"Once upon a time\" --temperature 0.8 --seed 7",
            "  millrace generate --chat --system \"Answer in one sentence.\" --prompt \"What is a mill race?\"",
            "  millrace generate --prompt \"1, 2, 3,\" --max-tokens 20 --stop 10 --set device.kind=cpu"
        },
        sortOptions = false)
final class GenerateCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli
    private CommandSpec spec;

    @Mixin
    private ModelOption model = new ModelOption();

    @Option(
            names = {"-p", "--prompt"},
            paramLabel = "TEXT",
            required = true,
            description = "What to continue or, with --chat, what to answer.")
    @SuppressWarnings("NullAway.Init") // picocli
    private String prompt;

    @Option(names = "--chat", description = "Put the prompt through the model's chat template.")
    private boolean chat;

    @Option(names = "--system", paramLabel = "TEXT", description = "System message; implies --chat.")
    private @Nullable String system;

    @Option(names = "--summary", description = "End with one line of figures on standard error.")
    private boolean summary;

    @Mixin
    private AnswerOptions answer = new AnswerOptions();

    @Mixin
    private Settings settings = new Settings();

    GenerateCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        ConfigSource source = ConfigSource.empty();
        model.lay(source);
        answer.lay(source);
        settings.lay(source, Settings.GENERATE);
        MillraceConfig config = source.read();
        if (config.input() != null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--prompt and --set prompt both say what is asked; give --prompt alone, or a configuration to"
                            + " millrace run");
        }
        return new Answer(terminal, summary).give(config, asked());
    }

    private PromptConfig asked() {
        if (!chat && system == null) {
            return new PromptConfig.Text(prompt);
        }
        List<PromptConfig.Message> messages = new ArrayList<>();
        if (system != null) {
            messages.add(new PromptConfig.Message("system", system));
        }
        messages.add(new PromptConfig.Message("user", prompt));
        return new PromptConfig.Chat(messages);
    }
}
