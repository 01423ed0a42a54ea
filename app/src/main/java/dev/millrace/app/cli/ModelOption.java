package dev.millrace.app.cli;

import dev.millrace.runtime.config.ConfigSource;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that names the model to run. */
final class ModelOption {

    @Option(
            names = {"-m", "--model"},
            paramLabel = "FILE",
            description = "Model file in GGUF; without it the demo model in the cache.")
    private @Nullable Path model;

    void lay(ConfigSource source) {
        Settings.layModel(source, model);
    }
}
