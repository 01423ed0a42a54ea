package dev.millrace.scheduler.cost;

import dev.millrace.scheduler.fusion.Region;
import dev.millrace.scheduler.graph.Graph;
import dev.millrace.scheduler.lowering.BoundPhase;
import dev.millrace.scheduler.lowering.RegionLowering;
import java.util.List;
import java.util.Set;

/**
 * A phase of a small graph in a step of some size: what is measured, and what predictions are held against.
 *
 * @param label what it is, for people
 * @param graph rounded where that is needed
 * @param nodes names of the nodes of the region
 * @param rewrites those that bring them together
 * @param phase number of the phase among those of the region
 * @param load the step
 */
record Workload(String label, Graph graph, List<String> nodes, Set<String> rewrites, int phase, StepLoad load) {

    Workload {
        nodes = List.copyOf(nodes);
        rewrites = Set.copyOf(rewrites);
    }

    /** The phase, lowered as that of a model. */
    BoundPhase lowered(int splits) {
        Region region = new Region(
                graph.nodes().stream()
                        .filter(node -> nodes.contains(node.name()))
                        .toList(),
                rewrites);
        return new RegionLowering().lower(graph, region, splits).get(phase);
    }
}
