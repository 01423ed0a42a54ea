package dev.millrace.scheduler.fusion;

import dev.millrace.scheduler.graph.Graph;
import dev.millrace.scheduler.graph.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The cheapest partition found by looking at every set of candidates. Shares no code with the chooser. */
final class BruteForce {

    private final Graph graph;
    private final List<Candidate> candidates;
    private final Legality legality;
    private final RegionCost cost;
    private final Map<List<Node>, Boolean> legal = new HashMap<>();
    private final Map<Region, Double> costs = new HashMap<>();

    BruteForce(Graph graph, List<Candidate> candidates, Legality legality, RegionCost cost) {
        this.graph = graph;
        this.candidates = candidates;
        this.legality = legality;
        this.cost = cost;
    }

    double least() {
        double least = Double.POSITIVE_INFINITY;
        for (int subset = 0; subset < 1 << candidates.size(); subset++) {
            least = Math.min(least, nanos(regions(subset)));
        }
        return least;
    }

    /** Chosen candidates that overlap become one region; every other node is its own. */
    private List<Region> regions(int subset) {
        List<Set<Node>> sets = new ArrayList<>();
        List<Set<String>> names = new ArrayList<>();
        for (Node node : graph.nodes()) {
            if (Partition.computes(node)) {
                sets.add(new LinkedHashSet<>(List.of(node)));
                names.add(new TreeSet<>());
            }
        }
        for (int c = 0; c < candidates.size(); c++) {
            if ((subset >> c & 1) == 0) {
                continue;
            }
            Set<Node> joined = new LinkedHashSet<>();
            Set<String> rewrites = new TreeSet<>(Set.of(candidates.get(c).rewrite()));
            for (int s = sets.size() - 1; s >= 0; s--) {
                if (sets.get(s).stream().anyMatch(candidates.get(c).nodes()::contains)) {
                    joined.addAll(sets.remove(s));
                    rewrites.addAll(names.remove(s));
                }
            }
            sets.add(joined);
            names.add(rewrites);
        }
        List<Region> regions = new ArrayList<>();
        for (int s = 0; s < sets.size(); s++) {
            Set<Node> set = sets.get(s);
            regions.add(new Region(graph.nodes().stream().filter(set::contains).toList(), names.get(s)));
        }
        return regions;
    }

    private double nanos(List<Region> regions) {
        double nanos = 0;
        for (Region region : regions) {
            boolean allowed = region.nodes().size() == 1
                    || legal.computeIfAbsent(region.nodes(), nodes -> legality.objection(graph, nodes) == null);
            if (!allowed) {
                return Double.POSITIVE_INFINITY;
            }
            nanos += costs.computeIfAbsent(region, r -> cost.nanos(graph, r));
        }
        return canBeOrdered(regions) ? nanos : Double.POSITIVE_INFINITY;
    }

    /** Takes regions away whose operands are all there until none is left, or none can be taken. */
    private boolean canBeOrdered(List<Region> regions) {
        Set<Integer> there = new LinkedHashSet<>();
        for (Node node : graph.nodes()) {
            if (!Partition.computes(node)) {
                there.add(node.output());
            }
        }
        List<Region> left = new ArrayList<>(regions);
        boolean moved = true;
        while (moved) {
            moved = false;
            for (Region region : List.copyOf(left)) {
                Set<Integer> own = new LinkedHashSet<>(there);
                region.nodes().forEach(node -> own.add(node.output()));
                if (region.nodes().stream().allMatch(node -> own.containsAll(node.inputs()))) {
                    there.addAll(own);
                    left.remove(region);
                    moved = true;
                }
            }
        }
        return left.isEmpty();
    }
}
