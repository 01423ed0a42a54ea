package dev.millrace.app.cli;

import dev.millrace.runtime.config.ConfigSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that every command has, and how a command's options become a configuration. */
final class Settings {

    /** Sections of the configuration that say how a model runs, whatever is asked of it. */
    static final Set<String> MODEL = Set.of("model", "device", "numerics", "memory", "fusion", "cache", "trace");

    /** Those of {@code generate}; {@code prompt} among them has an error of its own. */
    static final Set<String> GENERATE = Set.of(
            "model", "device", "numerics", "memory", "fusion", "cache", "trace", "generation", "output", "prompt");

    /** Those of {@code chat}, likewise. */
    static final Set<String> CHAT =
            Set.of("model", "device", "numerics", "memory", "fusion", "cache", "trace", "generation", "prompt");

    private static final Set<String> ANSWER = Set.of("prompt", "input", "output", "generation");

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli
    private CommandSpec command;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Setting of the configuration, such as model=FILE; repeatable.")
    private List<String> set = new ArrayList<>();

    @Option(names = "--verbose", description = "Log what happens, and show where errors come from.")
    @SuppressWarnings("UnusedVariable") // asked for by name, before the command runs
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

    /**
     * Lays all {@code --set} over the configuration, in order.
     *
     * @param used sections that mean something to this command; a setting of another section is refused
     */
    void lay(ConfigSource source, Set<String> used) {
        for (String setting : set) {
            String section = setting.split("[.=]", 2)[0].strip();
            if (!used.contains(section) && (MODEL.contains(section) || ANSWER.contains(section))) {
                throw new ParameterException(
                        command.commandLine(),
                        "--set " + setting + ": " + command.name() + " makes no use of " + section + "; it uses "
                                + (used.isEmpty() ? "none" : String.join(", ", new TreeSet<>(used))));
            }
        }
        lay(source);
    }

    /** Whether there is a {@code --set}. */
    boolean any() {
        return !set.isEmpty();
    }

    /** Lays all {@code --set} over the configuration, in order. */
    void lay(ConfigSource source) {
        set.forEach(source::set);
    }
}
