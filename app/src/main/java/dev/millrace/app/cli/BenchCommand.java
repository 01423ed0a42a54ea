package dev.millrace.app.cli;

import dev.millrace.opencl.ByteSizes;
import dev.millrace.runtime.Millrace;
import dev.millrace.runtime.MillraceOptions;
import dev.millrace.runtime.Model;
import dev.millrace.runtime.config.ConfigSource;
import dev.millrace.runtime.config.MillraceConfig;
import dev.millrace.runtime.generation.Benchmark;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code millrace bench}: prefill and decode rates on the plans that generation runs. */
@Command(
        name = "bench",
        description = {
            "Measures prefill and decode.",
            "Prefill reads a prompt many tokens at a time; decode generates one token after the other. Both run as they do"
                    + " for an answer; the best and the median of the repetitions are shown."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  millrace bench",
            "  millrace bench --prompt-tokens 128 --generate-tokens 32 --repetitions 1",
            "  millrace bench --depth 2048                    how fast is it late in a long conversation?",
            "  millrace bench --json --set 'device.disableCapabilities=[\"asm-avx512vnni\"]'"
        },
        sortOptions = false)
final class BenchCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli
    private CommandSpec spec;

    @Mixin
    private ModelOption model = new ModelOption();

    @Option(names = "--prompt-tokens", paramLabel = "P", description = "Tokens of the prefill (default 512).")
    private int promptTokens = 512;

    @Option(names = "--generate-tokens", paramLabel = "G", description = "Tokens of the decode (default 128).")
    private int generateTokens = 128;

    @Option(names = "--depth", paramLabel = "D", description = "Tokens already in the cache (default 0).")
    private int depth;

    @Option(names = "--repetitions", paramLabel = "R", description = "Timed runs of each (default 3).")
    private int repetitions = 3;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Mixin
    private Settings settings = new Settings();

    BenchCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Benchmark benchmark = benchmark();
        ConfigSource source = ConfigSource.empty();
        model.lay(source);
        settings.lay(source, Settings.MODEL);
        MillraceConfig config = source.read();
        Path file = DemoModel.orElse(config.model());
        try (Progress progress = Progress.on(terminal);
                Millrace millrace = Millrace.open(MillraceOptions.of(config).withLoadListener(progress));
                Model opened = millrace.load(file)) {
            Benchmark.Figures figures = opened.measure(benchmark);
            if (json) {
                Json.print(terminal.out(), json(opened, figures));
            } else {
                print(opened, figures);
            }
        }
        return ExitCode.OK;
    }

    private static Map<String, Object> json(Model model, Benchmark.Figures figures) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("model", model.info().file());
        result.put("device", model.device().name());
        result.put("binding", model.device().binding());
        result.put("prefillTokensPerSecond", json(figures.prefill()));
        result.put("decodeTokensPerSecond", json(figures.decode()));
        result.put("launchesPerToken", figures.launchesPerToken());
        result.put("hostToDeviceBytesPerToken", figures.hostToDeviceBytesPerToken());
        result.put("deviceToHostBytesPerToken", figures.deviceToHostBytesPerToken());
        result.put("timeToFirstTokenMillis", figures.timeToFirstTokenMillis());
        Map<String, Object> deviceBytes = new LinkedHashMap<>();
        deviceBytes.put("planned", figures.plannedDeviceBytes());
        deviceBytes.put("allocated", figures.allocatedDeviceBytes());
        result.put("deviceBytes", deviceBytes);
        Map<String, Object> kvPages = new LinkedHashMap<>();
        kvPages.put("pages", figures.kvPages().pages());
        kvPages.put("used", figures.kvPages().used());
        kvPages.put("shared", figures.kvPages().shared());
        kvPages.put("copied", figures.kvPages().copied());
        result.put("kvPages", kvPages);
        result.put("loadMillis", model.info().loadMillis());
        result.put("variants", model.variants());
        return result;
    }

    private static Map<String, Object> json(Benchmark.Rate rate) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("best", rate.best());
        result.put("median", rate.median());
        result.put("all", rate.all());
        return result;
    }

    private void print(Model model, Benchmark.Figures figures) {
        terminal.out()
                .printf(
                        Locale.ROOT,
                        "%s on %s through %s%n"
                                + "prefill  %9.1f tokens/s best, %9.1f median  (%d tokens at depth %d)%n"
                                + "decode   %9.1f tokens/s best, %9.1f median  (%d tokens at depth %d)%n"
                                + "launches %9.1f per token, %.1f bytes to the device, %.1f bytes back%n"
                                + "first token after %.1f ms, loaded in %.0f ms%n"
                                + "device memory %s planned, %s allocated, huge pages asked for %s%n",
                        model.info().file(),
                        model.device().name(),
                        model.device().binding(),
                        figures.prefill().best(),
                        figures.prefill().median(),
                        promptTokens,
                        depth,
                        figures.decode().best(),
                        figures.decode().median(),
                        generateTokens,
                        depth,
                        figures.launchesPerToken(),
                        figures.hostToDeviceBytesPerToken(),
                        figures.deviceToHostBytesPerToken(),
                        figures.timeToFirstTokenMillis(),
                        model.info().loadMillis(),
                        ByteSizes.rounded(figures.plannedDeviceBytes()),
                        ByteSizes.rounded(figures.allocatedDeviceBytes()),
                        ByteSizes.rounded(figures.hugePageBytes()));
        terminal.out().println("variants " + String.join(", ", model.variants()));
    }

    private Benchmark benchmark() {
        try {
            return new Benchmark(promptTokens, generateTokens, depth, repetitions);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
