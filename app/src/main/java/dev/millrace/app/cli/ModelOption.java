package dev.millrace.app.cli;

import dev.millrace.runtime.config.ConfigSource;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of every command that runs a model: which one, and whether the run is traced. */
final class ModelOption {

    @Option(
            names = {"-m", "--model"},
            paramLabel = "FILE",
            description = "Model file in GGUF; without it the demo model in the cache.")
    private @Nullable Path model;

    @Mixin
    private TraceOption trace = new TraceOption();

    void lay(ConfigSource source) {
        trace.lay(source);
        Settings.layModel(source, model);
    }
}
