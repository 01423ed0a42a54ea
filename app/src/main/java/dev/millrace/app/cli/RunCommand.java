package dev.millrace.app.cli;

import dev.millrace.runtime.config.ConfigSource;
import dev.millrace.runtime.config.MillraceConfig;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace run}: the answer that a JSON configuration describes. */
@Command(name = "run", description = "Answers the prompt of a JSON configuration, streaming.", sortOptions = false)
final class RunCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Parameters(paramLabel = "CONFIG", description = "JSON with model, device, generation, prompt, ...")
    @SuppressWarnings("NullAway.Init") // picocli
    private Path config;

    @Option(names = "--summary", description = "End with one line of figures on standard error.")
    private boolean summary;

    @Mixin
    private AnswerOptions answer = new AnswerOptions();

    @Mixin
    private Settings settings = new Settings();

    RunCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        ConfigSource source = ConfigSource.file(config);
        answer.lay(source);
        settings.lay(source);
        MillraceConfig read = source.read();
        if (read.prompt() == null) {
            throw new InputFileException(config + " has no prompt; add \"prompt\": \"...\" or \"prompt\": {\"chat\":"
                    + " [{\"role\": \"user\", \"content\": \"...\"}]}");
        }
        return new Answer(terminal, summary).give(read, read.prompt());
    }
}
