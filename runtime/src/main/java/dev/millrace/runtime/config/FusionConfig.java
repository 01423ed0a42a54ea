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

    private static final Key<List<String>> DISABLE = Key.of(
            "disable",
            ListShape.of(ChoiceShape.of(names(), name -> name), "rewrites"),
            List.of(),
            "Rewrites that are left out; `millrace explain` shows what they do.");

    static final SectionShape<FusionConfig> SHAPE =
            SectionShape.of(List.of(DISABLE), section -> new FusionConfig(Set.copyOf(section.get(DISABLE))));

    public FusionConfig {
        disable.forEach(FusionConfig::known);
        disable = Set.copyOf(disable);
    }

    public static FusionConfig defaults() {
        return new FusionConfig(Set.of());
    }

    private static List<String> names() {
        return Rewrites.all().stream().map(Rewrite::name).toList();
    }

    private static void known(String name) {
        if (!names().contains(name)) {
            throw new IllegalArgumentException(
                    "fusion.disable names \"" + name + "\", which is no rewrite; did you mean "
                            + Nearest.of(name, names()) + "? There are " + String.join(", ", names()));
        }
    }
}
