package dev.millrace.scheduler.fusion;

import dev.millrace.scheduler.graph.Graph;
import dev.millrace.scheduler.graph.Node;
import dev.millrace.scheduler.graph.Op;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Two linears of the same activations whose results meet in an element-wise node, with all between: gate, up and SwiGLU, or
 * any other gated unit.
 */
final class GateUp implements Rewrite {

    @Override
    public String name() {
        return "gate-up-swiglu";
    }

    @Override
    public List<Candidate> candidates(Graph graph) {
        List<Candidate> result = new ArrayList<>();
        for (Node meeting : graph.nodes()) {
            Set<Node> nodes = gatedUnit(graph, meeting);
            if (!nodes.isEmpty()) {
                result.add(new Candidate(name(), List.copyOf(nodes)));
            }
        }
        return result;
    }

    /** The linears that meet in a node with all between, the node included; empty where none or one do. */
    static Set<Node> gatedUnit(Graph graph, Node meeting) {
        if (!(meeting.op() instanceof Op.Binary)) {
            return Set.of();
        }
        Set<Node> nodes = new LinkedHashSet<>();
        Node left = branch(graph, graph.producerOf(meeting, 0), nodes);
        Node right = branch(graph, graph.producerOf(meeting, 1), nodes);
        if (left == null || right == null || left.id() == right.id() || left.input(0) != right.input(0)) {
            return Set.of();
        }
        nodes.add(meeting);
        return nodes;
    }

    private static @Nullable Node branch(Graph graph, Node end, Set<Node> nodes) {
        if (end.op() instanceof Op.Weight || !graph.isSingleUse(end.output())) {
            return null;
        }
        return Chains.linearBehind(graph, end, nodes);
    }
}
