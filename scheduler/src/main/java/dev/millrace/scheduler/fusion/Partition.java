package dev.millrace.scheduler.fusion;

import dev.millrace.scheduler.graph.Graph;
import dev.millrace.scheduler.graph.Node;
import dev.millrace.scheduler.graph.Op;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A graph cut into regions: every node that computes is in exactly one, and regions stand in an order in which each reads
 * only what earlier ones made.
 *
 * @param graph the graph
 * @param regions its regions in order
 */
public record Partition(Graph graph, List<Region> regions) {

    public Partition {
        regions = List.copyOf(regions);
    }

    /** Whether a node computes; inputs and weights only are. */
    public static boolean computes(Node node) {
        return !(node.op() instanceof Op.Input) && !(node.op() instanceof Op.Weight);
    }

    /** Orders regions so that edges point forward, keeping to graph order where there is a choice; null on a circle. */
    static @org.jspecify.annotations.Nullable List<Region> ordered(Graph graph, List<Region> regions) {
        Map<Integer, Integer> regionOf = new HashMap<>();
        for (int r = 0; r < regions.size(); r++) {
            for (Node node : regions.get(r).nodes()) {
                regionOf.put(node.id(), r);
            }
        }
        List<Set<Integer>> needs = new ArrayList<>();
        for (int r = 0; r < regions.size(); r++) {
            Set<Integer> needed = new HashSet<>();
            for (Node node : regions.get(r).nodes()) {
                for (int input : node.inputs()) {
                    Integer from = regionOf.get(graph.producer(input).id());
                    if (from != null && from != r) {
                        needed.add(from);
                    }
                }
            }
            needs.add(needed);
        }
        List<Integer> waiting = new ArrayList<>();
        for (int r = 0; r < regions.size(); r++) {
            waiting.add(r);
        }
        waiting.sort((a, b) -> Integer.compare(lastId(regions.get(a)), lastId(regions.get(b))));
        List<Region> result = new ArrayList<>();
        Set<Integer> done = new HashSet<>();
        while (!waiting.isEmpty()) {
            Integer next = null;
            for (Integer candidate : waiting) {
                if (done.containsAll(needs.get(candidate))) {
                    next = candidate;
                    break;
                }
            }
            if (next == null) {
                return null;
            }
            waiting.remove(next);
            done.add(next);
            result.add(regions.get(next));
        }
        return result;
    }

    /** Of regions that cannot be ordered those that wait for each other, and those between. */
    static List<Region> waiting(Graph graph, List<Region> regions) {
        List<Region> left = new ArrayList<>(regions);
        boolean shrunk = true;
        while (shrunk) {
            Set<Integer> made = new HashSet<>();
            Set<Integer> read = new HashSet<>();
            for (Region region : left) {
                for (Node node : region.nodes()) {
                    made.add(node.output());
                }
                for (Node node : region.nodes()) {
                    node.inputs().stream()
                            .filter(input -> !region.contains(graph.producer(input)))
                            .forEach(read::add);
                }
            }
            shrunk = left.removeIf(region -> region.nodes().stream().noneMatch(node -> read.contains(node.output()))
                    || region.nodes().stream()
                            .flatMap(node -> node.inputs().stream())
                            .noneMatch(input -> made.contains(input) && !region.contains(graph.producer(input))));
        }
        return left;
    }

    private static int lastId(Region region) {
        return region.nodes().get(region.nodes().size() - 1).id();
    }
}
