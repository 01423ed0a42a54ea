package dev.millrace.scheduler.fusion;

import dev.millrace.scheduler.graph.Graph;
import dev.millrace.scheduler.graph.Node;
import dev.millrace.scheduler.graph.Op;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The projections around a cache write: linears of the same activations, what is done to their results column by column or
 * by rotation, and the write itself.
 */
final class QkvRopeCache implements Rewrite {

    @Override
    public String name() {
        return "qkv-rope-cache";
    }

    @Override
    public List<Candidate> candidates(Graph graph) {
        List<Candidate> result = new ArrayList<>();
        for (Node write : graph.nodes()) {
            if (!(write.op() instanceof Op.KvWrite)) {
                continue;
            }
            Set<Node> nodes = new LinkedHashSet<>();
            Node keys = Chains.linearBehind(graph, graph.producerOf(write, 0), nodes);
            Node values = Chains.linearBehind(graph, graph.producerOf(write, 1), nodes);
            if (keys == null || values == null || keys.input(0) != values.input(0)) {
                continue;
            }
            nodes.add(write);
            result.add(new Candidate(name(), List.copyOf(nodes)));
            for (Node attention : graph.consumers(write.output())) {
                if (attention.op() instanceof Op.Attention) {
                    Set<Node> withQuery = new LinkedHashSet<>(nodes);
                    Node query = Chains.linearBehind(graph, graph.producerOf(attention, 0), withQuery);
                    if (query != null && query.input(0) == keys.input(0)) {
                        result.add(new Candidate(name(), List.copyOf(withQuery)));
                    }
                }
            }
        }
        return result;
    }
}
