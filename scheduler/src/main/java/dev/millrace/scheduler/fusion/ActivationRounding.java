package dev.millrace.scheduler.fusion;

import dev.millrace.kernels.quant.ActivationType;
import dev.millrace.scheduler.graph.Graph;
import dev.millrace.scheduler.graph.GraphBuilder;
import dev.millrace.scheduler.graph.Node;
import dev.millrace.scheduler.graph.Op;
import dev.millrace.scheduler.graph.Value;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Makes the rounding of activations a part of the graph: puts a {@link Op.Quantise} before every {@link Op.Linear}, one for
 * all linears that read the same value in the same type. Float weights take float activations.
 */
public final class ActivationRounding {

    private ActivationRounding() {}

    /** The graph with rounding, for quantised weights to {@code type}, and without what nothing comes of. */
    public static Graph insert(Graph graph, ActivationType type) {
        GraphBuilder builder = new GraphBuilder(graph.name());
        Map<Integer, Value> copies = new HashMap<>();
        Map<String, Value> rounded = new HashMap<>();
        Set<Integer> needed = needed(graph);
        for (Node node : graph.nodes()) {
            if (!needed.contains(node.id())) {
                continue;
            }
            Value[] operands = node.inputs().stream().map(copies::get).toArray(Value[]::new);
            if (node.op() instanceof Op.Linear) {
                Op.Weight weight = (Op.Weight) graph.producerOf(node, 1).op();
                ActivationType rounding = weight.spec().type().floating() ? ActivationType.F32 : type;
                String name = graph.producerOf(node, 0).name() + "." + rounding.key();
                Value x = operands[0];
                operands[0] = rounded.computeIfAbsent(name, n -> builder.add(n, new Op.Quantise(rounding), x));
            }
            copies.put(node.output(), builder.add(node.name(), node.op(), operands));
        }
        graph.outputs().forEach((name, id) -> builder.output(name, Objects.requireNonNull(copies.get(id))));
        return builder.build();
    }

    /** Nodes that a result or a cache is made of. */
    private static Set<Integer> needed(Graph graph) {
        Set<Integer> needed = new HashSet<>();
        for (int id = graph.nodes().size() - 1; id >= 0; id--) {
            Node node = graph.node(id);
            boolean read = graph.consumers(node.output()).stream().anyMatch(reader -> needed.contains(reader.id()));
            if (read || node.op() instanceof Op.KvWrite || graph.outputs().containsValue(node.output())) {
                needed.add(id);
            }
        }
        return needed;
    }
}
