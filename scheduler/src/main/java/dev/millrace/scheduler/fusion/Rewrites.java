package dev.millrace.scheduler.fusion;

import dev.millrace.scheduler.graph.Graph;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The rewrites there are, in the order in which they propose. */
public final class Rewrites {

    private static final List<Rewrite> ALL = List.of(
            new FlashAttention(),
            new NormQuantise(),
            new QkvRopeCache(),
            new AttentionQuantise(),
            new LinearEpilogue(),
            new GateUp(),
            new LinearQuantise(),
            new LogitsArgMax(),
            new RowEpilogue());

    private Rewrites() {}

    /** All of them. */
    public static List<Rewrite> all() {
        return ALL;
    }

    /**
     * All but the named ones.
     *
     * @throws IllegalArgumentException on a name that no rewrite has, listing those there are
     */
    public static List<Rewrite> without(Collection<String> disabled) {
        List<String> names = ALL.stream().map(Rewrite::name).toList();
        for (String name : disabled) {
            if (!names.contains(name)) {
                throw new IllegalArgumentException("fusion.disable names '" + name
                        + "', which is no rewrite; there are " + String.join(", ", names));
            }
        }
        return ALL.stream()
                .filter(rewrite -> !disabled.contains(rewrite.name()))
                .toList();
    }

    /** What the given rewrites propose for a graph. */
    public static List<Candidate> propose(List<Rewrite> rewrites, Graph graph) {
        List<Candidate> candidates = new ArrayList<>();
        rewrites.forEach(rewrite -> candidates.addAll(rewrite.candidates(graph)));
        return candidates;
    }
}
