package dev.millrace.app.cli;

import dev.millrace.runtime.TemplateFile;
import dev.millrace.runtime.config.ConfigSource;
import dev.millrace.runtime.error.FileProblem;
import dev.millrace.runtime.tokenizer.ChatTemplate;
import dev.millrace.runtime.tokenizer.ChatTemplateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code millrace render}: the prompts that a chat template makes of given conversations. */
@Command(
        name = "render",
        description = "Renders the conversations of a file of cases with a chat template, exactly as Jinja2 does. Reads"
                + " no weights and needs no device.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  millrace render --model my-model.gguf --cases talks.json",
            "  millrace render --template chat.jinja --cases talks.json --json"
        },
        sortOptions = false)
final class RenderCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli
    private CommandSpec spec;

    @Option(
            names = {"-m", "--model"},
            paramLabel = "FILE",
            description = "Model file in GGUF whose template is used; without it and --template the demo model.")
    private @Nullable Path model;

    @Option(names = "--template", paramLabel = "FILE", description = "File that holds a template and nothing else.")
    private @Nullable Path template;

    @Option(
            names = "--cases",
            paramLabel = "FILE",
            required = true,
            description =
                    "JSON with cases[].name, .messages, .tools and .addGenerationPrompt, and bosToken and eosToken"
                            + " (the model's own where they are left out); other fields are ignored.")
    @SuppressWarnings("NullAway.Init") // picocli
    private Path cases;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Mixin
    private Settings settings = new Settings();

    RenderCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        RenderCases read = RenderCases.read(cases);
        ChatTemplate used = template().withTokens(read.bosToken(), read.eosToken());
        List<Map<String, Object>> results = new ArrayList<>();
        for (RenderCases.RenderCase one : read.cases()) {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("name", one.name());
            try {
                result.put("text", used.render(one.messages(), one.tools(), one.addGenerationPrompt()));
            } catch (ChatTemplateException e) {
                result.put("error", e.refusal().orElse(String.valueOf(e.getMessage())));
            } catch (RenderCases.InvalidCaseException e) {
                result.put("error", String.valueOf(e.getMessage()));
            }
            results.add(result);
        }
        if (json) {
            Json.print(terminal.out(), Map.of("cases", results));
        } else {
            results.forEach(this::print);
        }
        return ExitCode.OK;
    }

    private void print(Map<String, Object> result) {
        Object text = result.get("text");
        terminal.out().println("--- " + Printable.line(String.valueOf(result.get("name"))));
        terminal.out().println(text == null ? "error: " + Printable.line(String.valueOf(result.get("error"))) : text);
    }

    private ChatTemplate template() {
        Path file = template;
        ConfigSource source = ConfigSource.empty();
        Settings.layModel(source, model);
        settings.lay(source, Set.of("model"));
        if (file == null) {
            return TemplateFile.open(DemoModel.orElse(source.read().model()));
        }
        if (model != null) {
            throw new ParameterException(spec.commandLine(), "--model and --template exclude each other; give one");
        }
        try {
            return ChatTemplate.of(Files.readString(file), "", "");
        } catch (IOException e) {
            throw new InputFileException(file + ": " + FileProblem.of(e), e);
        }
    }
}
