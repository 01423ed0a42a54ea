package dev.millrace.scheduler.fusion;

import dev.millrace.scheduler.graph.Graph;
import dev.millrace.scheduler.graph.Node;
import dev.millrace.scheduler.graph.Op;
import java.util.ArrayList;
import java.util.List;

/** The rounding of a result in the launch that computes it element by element. */
final class LinearQuantise implements Rewrite {

    @Override
    public String name() {
        return "linear-quantise";
    }

    @Override
    public List<Candidate> candidates(Graph graph) {
        List<Candidate> result = new ArrayList<>();
        for (Node node : graph.nodes()) {
            if (node.op() instanceof Op.Quantise) {
                Node source = graph.producerOf(node, 0);
                if (Chains.isElementwise(source) || source.op() instanceof Op.Linear) {
                    result.add(new Candidate(name(), List.of(source, node)));
                }
            }
        }
        return result;
    }
}
