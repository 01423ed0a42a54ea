package dev.millrace.app.cli;

import dev.millrace.runtime.config.ConfigSource;
import dev.millrace.runtime.config.InputConfig;
import dev.millrace.runtime.config.MillraceConfig;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace run}: the answer, or the many answers, that a JSON configuration describes. */
@Command(
        name = "run",
        description = "Answers what a JSON configuration asks: one prompt, streaming, or a file of many requests.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  millrace run ask.json",
            "  millrace run many-requests.json --set output.file=answers.jsonl --summary",
            "  millrace run ask.json --max-tokens 20 --set device.kind=cpu"
        },
        sortOptions = false)
final class RunCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Parameters(paramLabel = "CONFIG", description = "JSON with model, device, generation, input, output, ...")
    @SuppressWarnings("NullAway.Init") // picocli
    private Path config;

    @Option(names = "--summary", description = "End with one line of figures on standard error.")
    private boolean summary;

    @Mixin
    private TraceOption trace = new TraceOption();

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
        trace.lay(source);
        answer.lay(source);
        settings.lay(source);
        MillraceConfig read = source.read();
        Path file = read.output().file();
        if (file != null) {
            OutputPlace.check(file, "the configuration", config);
            OutputPlace.check(file, "the model", DemoModel.orElse(read.model()));
        }
        if (read.input() instanceof InputConfig.Many many) {
            if (file != null) {
                OutputPlace.check(file, "input.file", many.file());
            }
            return new JobRun(terminal, summary).run(read, many.file());
        }
        if (read.prompt() == null) {
            throw new InputFileException(config + " has no prompt and no input; add \"prompt\": \"...\","
                    + " \"prompt\": {\"chat\": [{\"role\": \"user\", \"content\": \"...\"}]}, or \"input\":"
                    + " {\"file\": \"requests.jsonl\"}");
        }
        return new Answer(terminal, summary).give(read, read.prompt());
    }
}
