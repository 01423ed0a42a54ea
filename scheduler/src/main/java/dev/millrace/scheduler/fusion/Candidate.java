package dev.millrace.scheduler.fusion;

import dev.millrace.scheduler.graph.Node;
import java.util.List;

/**
 * Nodes that could run in one region.
 *
 * @param rewrite the rewrite that proposes it
 * @param nodes the nodes, all of them
 */
public record Candidate(String rewrite, List<Node> nodes) {

    public Candidate {
        nodes = List.copyOf(nodes);
    }
}
