package dev.millrace.runtime.config;

import java.util.Set;

/**
 * Which rewrites of the graph are left out ({@code fusion}).
 *
 * @param disable names of rewrites, as {@code explain} prints them
 */
public record FusionConfig(Set<String> disable) {

    public FusionConfig {
        disable = Set.copyOf(disable);
    }

    public static FusionConfig defaults() {
        return new FusionConfig(Set.of());
    }

    static FusionConfig read(Section section) {
        FusionConfig config = new FusionConfig(Set.copyOf(section.texts("disable")));
        section.end();
        return config;
    }
}
