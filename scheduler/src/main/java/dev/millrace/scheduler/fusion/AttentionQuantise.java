package dev.millrace.scheduler.fusion;

import dev.millrace.scheduler.graph.Graph;
import dev.millrace.scheduler.graph.Node;
import dev.millrace.scheduler.graph.Op;
import java.util.ArrayList;
import java.util.List;

/** The combination of partial attention with the rounding of its result. */
final class AttentionQuantise implements Rewrite {

    @Override
    public String name() {
        return "attention-quantise";
    }

    @Override
    public List<Candidate> candidates(Graph graph) {
        List<Candidate> result = new ArrayList<>();
        for (Node node : graph.nodes()) {
            if (node.op() instanceof Op.Attention) {
                List<Node> nodes = new ArrayList<>(List.of(node));
                graph.consumers(node.output()).stream()
                        .filter(consumer -> consumer.op() instanceof Op.Quantise)
                        .forEach(nodes::add);
                if (nodes.size() > 1) {
                    result.add(new Candidate(name(), nodes));
                }
            }
        }
        return result;
    }
}
