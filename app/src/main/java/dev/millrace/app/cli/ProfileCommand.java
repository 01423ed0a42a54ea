package dev.millrace.app.cli;

import dev.millrace.runtime.config.ConfigSource;
import dev.millrace.runtime.config.MillraceConfig;
import dev.millrace.runtime.device.DeviceProfiling;
import dev.millrace.runtime.device.ProfileReport;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace profile}: measures what predictions of cost are made of. */
@Command(
        name = "profile",
        description = {
            "Measures a device, so that what kernels cost on it can be predicted.",
            "Takes less than a minute and keeps the figures for the models that are loaded from then on; until a device was"
                    + " measured, figures that are shipped for its class serve. Let the machine do nothing else meanwhile."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  millrace profile",
            "  millrace profile --set device.kind=gpu",
            "  millrace profile --json | jq .measured"
        },
        sortOptions = false)
final class ProfileCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Mixin
    private Settings settings = new Settings();

    ProfileCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        ConfigSource source = ConfigSource.empty();
        settings.lay(source, Set.of("device", "cache"));
        MillraceConfig config = source.read();
        ProfileReport report;
        try (Progress progress = Progress.on(terminal)) {
            report = DeviceProfiling.measure(
                    config.device(), config.cache().folders(), figure -> progress.begin("Measuring " + figure, -1));
        }
        if (json) {
            Json.print(terminal.out(), report.toMap());
        } else {
            print(report);
        }
        return ExitCode.OK;
    }

    private void print(ProfileReport report) {
        terminal.out()
                .printf(
                        Locale.ROOT,
                        "%s, %s%nmeasured in %.1f s with %s%n%n",
                        report.device(),
                        report.reason(),
                        report.seconds(),
                        report.variants());
        TextTable table = new TextTable("figure", "measured", "shipped", "unit");
        report.measured()
                .forEach((name, value) -> table.row(
                        name, number(value), number(report.shipped().getOrDefault(name, Double.NaN)), unit(name)));
        table.print(terminal.out());
        terminal.out().println();
        report.unmeasured().forEach(line -> terminal.out().println("as shipped: " + line));
        terminal.out()
                .println(
                        report.file() == null
                                ? "not saved: the cache folder cannot be written, so nothing makes use of this"
                                : "saved to " + report.file());
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 1 ? "%.4f" : value < 100 ? "%.2f" : "%.0f", value);
    }

    private static String unit(String figure) {
        if (figure.endsWith("BytesPerNano")) {
            return "GB/s";
        }
        if (figure.endsWith("Nanos")) {
            return "ns";
        }
        if (figure.startsWith("matmul/tile")) {
            return "tiles/ns";
        }
        return figure.startsWith("matmul/") || figure.startsWith("attention/") ? "multiply-adds/ns" : "values/ns";
    }
}
