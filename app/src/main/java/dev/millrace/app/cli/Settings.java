package dev.millrace.app.cli;

import dev.millrace.runtime.config.ConfigSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that every command has, and how a command's options become a configuration. */
final class Settings {

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Setting of the configuration, such as device.kind=cpu; repeatable.")
    private List<String> set = new ArrayList<>();

    @Option(names = "--verbose", description = "Log what happens, and show where errors come from.")
    @SuppressWarnings("UnusedVariable") // read from the arguments before they are parsed: logging comes first
    private boolean verbose;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean help;

    /** Lays an option's value over the configuration, when it was given. */
    static void lay(ConfigSource source, String option, String path, @Nullable Object value) {
        if (value instanceof String text) {
            source.setText(option, path, text);
        } else if (value != null) {
            source.setValue(option + " " + value, path, value.toString());
        }
    }

    /** Lays the model's path over the configuration. */
    static void layModel(ConfigSource source, @Nullable Path model) {
        lay(source, "--model", "model", model == null ? null : model.toString());
    }

    /** Lays all {@code --set} over the configuration, in order. */
    void lay(ConfigSource source) {
        set.forEach(source::set);
    }
}
