package dev.millrace.scheduler.fusion;

import dev.millrace.scheduler.graph.Graph;
import dev.millrace.scheduler.graph.Node;
import dev.millrace.scheduler.graph.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A linear with the element-wise nodes that alone read its result, one after the other: bias, activation, residual. Where two
 * linears meet {@link GateUp} decides.
 */
final class LinearEpilogue implements Rewrite {

    @Override
    public String name() {
        return "projection-residual";
    }

    @Override
    public List<Candidate> candidates(Graph graph) {
        List<Candidate> result = new ArrayList<>();
        for (Node linear : graph.nodes()) {
            if (!(linear.op() instanceof Op.Linear)) {
                continue;
            }
            List<Node> nodes = new ArrayList<>(List.of(linear));
            Optional<Node> next = graph.onlyConsumer(linear.output());
            while (next.isPresent()
                    && Chains.isElementwise(next.get())
                    && GateUp.gatedUnit(graph, next.get()).isEmpty()) {
                nodes.add(next.get());
                result.add(new Candidate(name(), nodes));
                next = graph.onlyConsumer(next.get().output());
            }
        }
        return result;
    }
}
