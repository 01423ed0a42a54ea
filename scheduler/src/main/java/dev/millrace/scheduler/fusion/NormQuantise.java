package dev.millrace.scheduler.fusion;

import dev.millrace.scheduler.graph.Graph;
import dev.millrace.scheduler.graph.Node;
import dev.millrace.scheduler.graph.Op;
import java.util.ArrayList;
import java.util.List;

/** A norm with the rounding of its result, and with the selection of the rows that it reads. */
final class NormQuantise implements Rewrite {

    @Override
    public String name() {
        return "norm-quantise";
    }

    @Override
    public List<Candidate> candidates(Graph graph) {
        List<Candidate> result = new ArrayList<>();
        for (Node node : graph.nodes()) {
            if (!(node.op() instanceof Op.RmsNorm)) {
                continue;
            }
            List<Node> nodes = new ArrayList<>();
            Node source = graph.producerOf(node, 0);
            if (source.op() instanceof Op.SelectRows && graph.isSingleUse(source.output())) {
                nodes.add(source);
            }
            nodes.add(node);
            for (Node consumer : graph.consumers(node.output())) {
                if (consumer.op() instanceof Op.Quantise) {
                    nodes.add(consumer);
                }
            }
            if (nodes.size() > 1) {
                result.add(new Candidate(name(), nodes));
            }
        }
        return result;
    }
}
