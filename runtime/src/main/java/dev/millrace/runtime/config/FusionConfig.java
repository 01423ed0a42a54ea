package dev.millrace.runtime.config;

import dev.millrace.scheduler.fusion.ChooserKind;
import dev.millrace.scheduler.fusion.Rewrite;
import dev.millrace.scheduler.fusion.Rewrites;
import java.util.List;
import java.util.Set;

/**
 * Which rewrites of the graph are left out ({@code fusion}).
 *
 * @param disable names of rewrites, as {@code explain} prints them
 * @param chooser how regions are chosen among what the others propose
 */
public record FusionConfig(Set<String> disable, ChooserKind chooser) {

    private static final Key<List<String>> DISABLE = Key.of(
            "disable",
            ListShape.of(ChoiceShape.of(names(), name -> name), "rewrites"),
            List.of(),
            "Rewrites that are left out; `millrace explain` shows what they do.");

    private static final Key<ChooserKind> CHOOSER = Key.of(
            "chooser",
            ChoiceShape.of(ChooserKind.class),
            ChooserKind.COST,
            "How the graph is cut into regions: by predicted cost, or all that can be fused (greedy).");

    static final SectionShape<FusionConfig> SHAPE = SectionShape.of(
            List.of(DISABLE, CHOOSER),
            section -> new FusionConfig(Set.copyOf(section.get(DISABLE)), section.get(CHOOSER)));

    public FusionConfig {
        disable.forEach(FusionConfig::known);
        disable = Set.copyOf(disable);
    }

    public static FusionConfig defaults() {
        return new FusionConfig(Set.of(), ChooserKind.COST);
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
