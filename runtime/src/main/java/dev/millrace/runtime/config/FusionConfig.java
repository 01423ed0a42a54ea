package dev.millrace.runtime.config;

import dev.millrace.scheduler.fusion.Rewrite;
import dev.millrace.scheduler.fusion.Rewrites;
import java.util.List;
import java.util.Set;

/**
 * Which rewrites of the graph are left out ({@code fusion}).
 *
 * @param disable names of rewrites, as {@code explain} prints them
 */
public record FusionConfig(Set<String> disable) {

    public FusionConfig {
        disable.forEach(FusionConfig::known);
        disable = Set.copyOf(disable);
    }

    public static FusionConfig defaults() {
        return new FusionConfig(Set.of());
    }

    static FusionConfig read(Section section) {
        FusionConfig config = new FusionConfig(section.names("disable", FusionConfig::known));
        section.end();
        return config;
    }

    /** @throws IllegalArgumentException when no rewrite has that name */
    private static String known(String name) {
        List<String> names = Rewrites.all().stream().map(Rewrite::name).toList();
        if (!names.contains(name)) {
            throw new IllegalArgumentException(
                    "fusion.disable names \"" + name + "\", which is no rewrite; did you mean "
                            + Nearest.of(name, names) + "? There are " + String.join(", ", names));
        }
        return name;
    }
}
