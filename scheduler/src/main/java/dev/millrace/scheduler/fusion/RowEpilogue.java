package dev.millrace.scheduler.fusion;

import dev.millrace.scheduler.graph.Graph;
import dev.millrace.scheduler.graph.Node;
import dev.millrace.scheduler.graph.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Work row by row without a matrix product with the element-wise nodes that alone read its result, one after the other, and a
 * rotation at the end: what {@link LinearEpilogue} is for products. Graphs of the usual models have none; others do.
 */
final class RowEpilogue implements Rewrite {

    @Override
    public String name() {
        return "row-epilogue";
    }

    @Override
    public List<Candidate> candidates(Graph graph) {
        List<Candidate> result = new ArrayList<>();
        for (Node first : graph.nodes()) {
            if (!isRowWork(first) || continuesAnother(graph, first)) {
                continue;
            }
            List<Node> nodes = new ArrayList<>(List.of(first));
            Optional<Node> next = graph.onlyConsumer(first.output());
            while (next.isPresent()
                    && (Chains.isElementwise(next.get()) || next.get().op() instanceof Op.Rope)) {
                nodes.add(next.get());
                result.add(new Candidate(name(), nodes));
                next = next.get().op() instanceof Op.Rope
                        ? Optional.empty()
                        : graph.onlyConsumer(next.get().output());
            }
        }
        return result;
    }

    private static boolean isRowWork(Node node) {
        return Chains.isElementwise(node)
                || node.op() instanceof Op.RmsNorm
                || node.op() instanceof Op.Attention
                || node.op() instanceof Op.Embedding
                || node.op() instanceof Op.SelectRows;
    }

    /** Whether a chain that begins earlier comes by. */
    private static boolean continuesAnother(Graph graph, Node node) {
        return Chains.isElementwise(node)
                && node.inputs().stream()
                        .filter(graph::isSingleUse)
                        .map(graph::producer)
                        .anyMatch(producer -> isRowWork(producer) || producer.op() instanceof Op.Linear);
    }
}
