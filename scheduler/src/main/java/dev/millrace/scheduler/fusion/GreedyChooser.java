package dev.millrace.scheduler.fusion;

import dev.millrace.scheduler.graph.Graph;
import dev.millrace.scheduler.graph.Node;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * Takes every candidate in turn that stays legal together with the regions it touches.
 *
 * <p>It takes fusing for a gain, whatever it costs; {@link CostChooser} weighs.
 */
public final class GreedyChooser implements Chooser {

    private final Legality legality;

    public GreedyChooser(Legality legality) {
        this.legality = legality;
    }

    @Override
    public Partition choose(Graph graph, List<Candidate> candidates) {
        List<Region> regions = taken(graph, candidates, false);
        List<Region> ordered = Partition.ordered(graph, regions);
        if (ordered == null) {
            // Rare: regions that are right one by one wait for each other. Then every step is looked at as a whole.
            ordered = Objects.requireNonNull(Partition.ordered(graph, taken(graph, candidates, true)));
        }
        return new Partition(graph, ordered);
    }

    private List<Region> taken(Graph graph, List<Candidate> candidates, boolean ordered) {
        Map<Integer, Region> regionOf = new HashMap<>();
        for (Node node : graph.nodes()) {
            if (Partition.computes(node)) {
                regionOf.put(node.id(), new Region(List.of(node), Set.of()));
            }
        }
        for (Candidate candidate : candidates) {
            Region joined = join(candidate, regionOf);
            if (legality.objection(graph, joined.nodes()) == null && isConvex(graph, joined)) {
                Map<Integer, Region> before = ordered ? new HashMap<>(regionOf) : Map.of();
                joined.nodes().forEach(node -> regionOf.put(node.id(), joined));
                if (ordered && Partition.ordered(graph, distinct(regionOf)) == null) {
                    regionOf.putAll(before);
                }
            }
        }
        return distinct(regionOf);
    }

    private static List<Region> distinct(Map<Integer, Region> regionOf) {
        return new ArrayList<>(new LinkedHashSet<>(regionOf.values()));
    }

    private static Region join(Candidate candidate, Map<Integer, Region> regionOf) {
        Set<Node> nodes = new LinkedHashSet<>();
        Set<String> rewrites = new TreeSet<>();
        rewrites.add(candidate.rewrite());
        for (Node node : candidate.nodes()) {
            Region region = regionOf.get(node.id());
            if (region == null) {
                throw new IllegalArgumentException(
                        "rewrite " + candidate.rewrite() + " proposes " + node.name() + ", which computes nothing");
            }
            nodes.addAll(region.nodes());
            rewrites.addAll(region.rewrites());
        }
        return new Region(
                nodes.stream().sorted(Comparator.comparingInt(Node::id)).toList(), rewrites);
    }

    /** No path may leave the region and come back: what lies between would have to run before and after it. */
    private static boolean isConvex(Graph graph, Region region) {
        Set<Integer> members = new LinkedHashSet<>();
        region.nodes().forEach(node -> members.add(node.id()));
        int last = region.nodes().get(region.nodes().size() - 1).id();
        Set<Integer> downstream = new LinkedHashSet<>();
        for (int id = region.nodes().get(0).id(); id <= last; id++) {
            Node node = graph.node(id);
            boolean after = false;
            boolean outsideAfter = false;
            for (int input : node.inputs()) {
                int producer = graph.producer(input).id();
                after |= members.contains(producer) || downstream.contains(producer);
                outsideAfter |= downstream.contains(producer);
            }
            if (members.contains(id) && outsideAfter) {
                return false;
            }
            if (!members.contains(id) && after) {
                downstream.add(id);
            }
        }
        return true;
    }
}
