package dev.millrace.app.cli;

import dev.millrace.app.page.ExplainPage;
import dev.millrace.runtime.Explanation;
import dev.millrace.runtime.Millrace;
import dev.millrace.runtime.MillraceOptions;
import dev.millrace.runtime.Model;
import dev.millrace.runtime.config.ConfigSource;
import dev.millrace.runtime.config.MillraceConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace explain}: the graph of a model and how this device runs it. */
@Command(
        name = "explain",
        description = "Shows a model's graph, and the regions, launches, variants and memory plan of this device.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  millrace explain",
            "  millrace explain --model my-model.gguf --set memory.contextLength=4096",
            "  millrace explain --set device.kind=reference   the graph alone, without a device",
            "  millrace explain --measured                    predicted and measured times of all launches",
            "  millrace explain --json | jq .memory",
            "  millrace explain --html page.html              all of it to look at, with the times of a step"
        },
        sortOptions = false)
final class ExplainCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private ModelOption model = new ModelOption();

    @Option(names = "--measured", description = "Run the steps too, and show how long their launches take.")
    private boolean measured;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Write a page to look at: graph, regions, memory, and a step that is measured for it.")
    private @Nullable Path html;

    @Mixin
    private Settings settings = new Settings();

    ExplainCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        ConfigSource source = ConfigSource.empty();
        model.lay(source);
        settings.lay(source, Settings.MODEL);
        MillraceConfig config = source.read();
        Path file = DemoModel.orElse(config.model());
        try (Progress progress = Progress.on(terminal);
                Millrace millrace = Millrace.open(MillraceOptions.of(config).withLoadListener(progress));
                Model opened = millrace.load(file)) {
            Explanation explanation = opened.explain(measured);
            if (html != null) {
                Map<String, Object> facts = new LinkedHashMap<>(explanation.facts());
                facts.put("timeline", opened.timeline());
                write(html, ExplainPage.of(facts));
                terminal.err().println("millrace: the page is in " + Printable.line(html.toString()));
            }
            if (json) {
                Json.print(terminal.out(), explanation.facts());
            } else if (html == null) {
                terminal.out().print(explanation.text());
            }
        }
        return ExitCode.OK;
    }

    private static void write(Path file, String page) {
        try {
            Files.writeString(file, page);
        } catch (IOException e) {
            throw new UnwritableFileException("the page cannot be written to " + file + " (" + e + ")", e);
        }
    }
}
