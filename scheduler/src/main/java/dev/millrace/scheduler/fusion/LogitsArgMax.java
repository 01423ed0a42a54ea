package dev.millrace.scheduler.fusion;

import dev.millrace.scheduler.graph.Graph;
import dev.millrace.scheduler.graph.Node;
import dev.millrace.scheduler.graph.Op;
import java.util.ArrayList;
import java.util.List;

/** The best of each tile of logits in the launch that computes them. */
final class LogitsArgMax implements Rewrite {

    @Override
    public String name() {
        return "logits-argmax";
    }

    @Override
    public List<Candidate> candidates(Graph graph) {
        List<Candidate> result = new ArrayList<>();
        for (Node node : graph.nodes()) {
            if (node.op() instanceof Op.ArgMax) {
                Node source = graph.producerOf(node, 0);
                if (Chains.isElementwise(source) || source.op() instanceof Op.Linear) {
                    result.add(new Candidate(name(), List.of(source, node)));
                }
            }
        }
        return result;
    }
}
