package dev.millrace.app.cli;

import dev.millrace.kernels.program.CacheFolders;
import dev.millrace.runtime.ContextPolicy;
import dev.millrace.runtime.Millrace;
import dev.millrace.runtime.MillraceOptions;
import dev.millrace.runtime.Model;
import dev.millrace.runtime.config.ConfigSource;
import dev.millrace.runtime.config.MillraceConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code millrace chat}: a conversation, typed by a person or piped in line by line. */
@Command(
        name = "chat",
        description = "Converses, streaming; /help within it lists what can be typed. Messages that are piped in are"
                + " answered line by line.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  millrace chat",
            "  millrace chat --system \"Answer in one sentence.\" --temperature 0.8",
            "  millrace chat --load talk.session --when-full truncate-oldest-turns"
        },
        sortOptions = false)
final class ChatCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli
    private CommandSpec spec;

    @Mixin
    private ModelOption model = new ModelOption();

    @Option(names = "--system", paramLabel = "TEXT", description = "System message.")
    private @Nullable String system;

    @Option(names = "--load", paramLabel = "FILE", description = "Go on with a conversation that /save wrote.")
    private @Nullable Path load;

    @Option(
            names = "--when-full",
            paramLabel = "POLICY",
            description = "When the conversation does not fit any more: error (default), or truncate-oldest-turns.")
    private String whenFull = "error";

    @Option(names = "--no-history", description = "Do not keep what is typed for the next chat.")
    private boolean noHistory;

    @Mixin
    private AnswerOptions answer = new AnswerOptions();

    @Mixin
    private Settings settings = new Settings();

    ChatCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        ContextPolicy policy = policy();
        MillraceConfig config = configuration(ConfigSource.empty());
        if (config.prompt() != null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--set prompt: what is asked is typed here; give --system, or use millrace run");
        }
        Path file = DemoModel.orElse(config.model());
        // The terminal comes last: it begins by taking the JVM's handlers of signals away, and LLVM, inside PoCL,
        // remembers those that it finds at its first compilation and puts them back later.
        try (Progress progress = Progress.on(terminal);
                Millrace millrace = Millrace.open(MillraceOptions.of(config).withLoadListener(progress));
                Model opened = millrace.load(file);
                ChatLines lines = lines();
                Chat chat = new Chat(terminal, lines, opened, new ChatSettings(this::lay), policy)) {
            if (load != null) {
                chat.load(load);
            }
            if (system != null) {
                chat.system(system);
            }
            return chat.run();
        }
    }

    private MillraceConfig configuration(ConfigSource source) {
        lay(source);
        return source.read();
    }

    private void lay(ConfigSource source) {
        model.lay(source);
        answer.lay(source);
        settings.lay(source, Settings.CHAT);
    }

    private ChatLines lines() throws IOException {
        if (!terminal.isTyped()) {
            return new PipedLines(terminal.in());
        }
        Path root = CacheFolders.ofUser().root();
        Path history =
                noHistory || root == null ? null : root.resolve("history").resolve("chat");
        return new TypedLines(TerminalBuilder.builder().system(true).build(), history);
    }

    private ContextPolicy policy() {
        for (ContextPolicy policy : ContextPolicy.values()) {
            if (nameOf(policy).equals(whenFull)) {
                return policy;
            }
        }
        throw new ParameterException(
                spec.commandLine(),
                "--when-full is " + whenFull + "; it must be one of "
                        + Stream.of(ContextPolicy.values())
                                .map(ChatCommand::nameOf)
                                .collect(Collectors.joining(", ")));
    }

    private static String nameOf(ContextPolicy policy) {
        return policy.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
