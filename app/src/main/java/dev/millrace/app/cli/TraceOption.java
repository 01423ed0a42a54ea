package dev.millrace.app.cli;

import dev.millrace.runtime.config.ConfigSource;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that has a run of a model traced. */
final class TraceOption {

    @Option(
            names = "--trace",
            paramLabel = "FILE",
            description = "Write a trace for Perfetto or Chrome: what the host did, and every launch. Slower.")
    private @Nullable Path file;

    void lay(ConfigSource source) {
        Settings.lay(source, "--trace", "trace.file", file == null ? null : file.toString());
    }
}
