package dev.millrace.scheduler.fusion;

import dev.millrace.scheduler.graph.Graph;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The regions that a component may be cut into: single nodes, and what overlapping candidates join to, where it is legal. */
final class RegionOptions {

    private static final Logger LOG = LoggerFactory.getLogger(RegionOptions.class);

    /** Regions that are weighed in a component; real models have fewer than 50. */
    private static final int MOST = 2000;

    private final Graph graph;
    private final Legality legality;
    private final RegionCost cost;

    RegionOptions(Graph graph, Legality legality, RegionCost cost) {
        this.graph = graph;
        this.legality = legality;
        this.cost = cost;
    }

    /**
     * A region that may be chosen.
     *
     * @param places places of its nodes in the component
     * @param rewrites rewrites that bring them together
     * @param nanos what it is predicted to cost
     */
    record Option(BitSet places, Set<String> rewrites, double nanos) {}

    /** Where options would be too many, the first found and those that a greedy chooser takes: never worse than either. */
    List<Option> of(Component component) {
        Map<BitSet, Set<Set<String>>> found = new LinkedHashMap<>();
        for (int place = 0; place < component.nodes().size(); place++) {
            BitSet single = new BitSet();
            single.set(place);
            found.computeIfAbsent(single, s -> new LinkedHashSet<>()).add(Set.of());
        }
        if (!grow(component, found)) {
            LOG.info(
                    "{} nodes around {} could be cut in more than {} ways; weighing those and what greedy takes",
                    component.nodes().size(),
                    component.nodes().get(0).name(),
                    MOST);
            for (Region region : new GreedyChooser(legality)
                    .choose(graph, component.candidates())
                    .regions()) {
                if (component.nodes().contains(region.nodes().get(0))) {
                    found.computeIfAbsent(component.places(region.nodes()), s -> new LinkedHashSet<>())
                            .add(region.rewrites());
                }
            }
        }
        List<Option> options = new ArrayList<>();
        found.forEach((places, rewriteSets) -> addLegal(component, places, rewriteSets, options));
        return options;
    }

    /** Joins candidates that overlap; false when there are too many ways. */
    private static boolean grow(Component component, Map<BitSet, Set<Set<String>>> found) {
        List<Map.Entry<BitSet, String>> candidates = new ArrayList<>();
        Deque<Map.Entry<BitSet, Set<String>>> waiting = new ArrayDeque<>();
        int count = component.nodes().size();
        for (Candidate candidate : component.candidates()) {
            BitSet places = component.places(candidate.nodes());
            candidates.add(Map.entry(places, candidate.rewrite()));
            if (found.computeIfAbsent(places, p -> new LinkedHashSet<>()).add(Set.of(candidate.rewrite()))) {
                waiting.add(Map.entry(places, Set.of(candidate.rewrite())));
                count++;
            }
        }
        while (!waiting.isEmpty()) {
            Map.Entry<BitSet, Set<String>> grown = waiting.remove();
            for (Map.Entry<BitSet, String> candidate : candidates) {
                if (!candidate.getKey().intersects(grown.getKey())) {
                    continue;
                }
                BitSet places = (BitSet) grown.getKey().clone();
                places.or(candidate.getKey());
                Set<String> rewrites = new TreeSet<>(grown.getValue());
                rewrites.add(candidate.getValue());
                if (found.computeIfAbsent(places, p -> new LinkedHashSet<>()).add(rewrites)) {
                    if (++count > MOST) {
                        return false;
                    }
                    waiting.add(Map.entry(places, rewrites));
                }
            }
        }
        return true;
    }

    /** Of equal cost the one that more rewrites took part in. */
    private void addLegal(Component component, BitSet places, Set<Set<String>> rewriteSets, List<Option> options) {
        List<dev.millrace.scheduler.graph.Node> nodes = component.at(places);
        if (nodes.size() > 1 && legality.objection(graph, nodes) != null) {
            return;
        }
        Map<Double, Option> byCost = new LinkedHashMap<>();
        rewriteSets.stream()
                .sorted(Comparator.comparing((Set<String> set) -> -set.size()))
                .forEach(rewrites -> {
                    double nanos = cost.nanos(graph, new Region(nodes, rewrites));
                    byCost.putIfAbsent(nanos, new Option(places, rewrites, nanos));
                });
        options.addAll(byCost.values());
    }
}
