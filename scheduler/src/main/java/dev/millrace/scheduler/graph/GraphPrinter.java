package dev.millrace.scheduler.graph;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A graph as text, one line a node, and as nested maps and lists that any JSON library writes.
 *
 * <pre>
 * graph tiny: 6 nodes, 1 weight, 0 K/V caches
 *   %0  token_embd.weight  weight[320, 64]   weight(Q8_0)
 *   %1  tokens             i32[rows]         input(tokens)
 *   %2  embedding          f32[rows, 64]     embedding(%1, %0)
 *   ...
 * outputs: logits = %5
 * </pre>
 */
public final class GraphPrinter {

    private GraphPrinter() {}

    /** The graph as text, lines ending in {@code \n}. */
    public static String text(Graph graph) {
        List<String> names = graph.nodes().stream().map(Node::name).toList();
        List<String> types =
                graph.values().stream().map(value -> value.spec().typeText()).toList();
        String format = "  %%%-" + Integer.toString(graph.nodes().size() - 1).length() + "d  %-" + longest(names)
                + "s  %-" + longest(types) + "s  %s\n";
        StringBuilder text = new StringBuilder("graph ")
                .append(graph.name())
                .append(": ")
                .append(count(graph.nodes().size(), "node"))
                .append(", ")
                .append(count(graph.weights().size(), "weight"))
                .append(", ")
                .append(count(graph.caches().size(), "K/V cache"))
                .append('\n');
        for (Node node : graph.nodes()) {
            text.append(format.formatted(
                    node.output(),
                    node.name(),
                    graph.value(node.output()).spec().typeText(),
                    call(node)));
        }
        return text.append("outputs: ")
                .append(graph.outputs().entrySet().stream()
                        .map(output -> output.getKey() + " = %" + output.getValue())
                        .collect(Collectors.joining(", ")))
                .append('\n')
                .toString();
    }

    /**
     * The graph as {@code {name, nodes: [{id, name, op, attributes, inputs, output, type, shape}], outputs}} of maps,
     * lists, strings and numbers.
     */
    public static Map<String, Object> json(Graph graph) {
        List<Object> nodes = new ArrayList<>();
        for (Node node : graph.nodes()) {
            TensorSpec spec = graph.value(node.output()).spec();
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("id", node.id());
            entry.put("name", node.name());
            entry.put("op", OpAttributes.name(node.op()));
            entry.put("attributes", OpAttributes.of(node.op()));
            entry.put("inputs", node.inputs());
            entry.put("output", node.output());
            entry.put("type", spec.type().toString());
            entry.put("shape", spec.shape().stream().map(GraphPrinter::size).toList());
            nodes.add(entry);
        }
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("name", graph.name());
        result.put("nodes", nodes);
        result.put("outputs", graph.outputs());
        return result;
    }

    private static Object size(Dim dim) {
        return dim instanceof Dim.Fixed fixed ? (Object) fixed.size() : dim.toString();
    }

    /** Such as {@code rmsNorm(%1, %2, epsilon=1.0E-5)}. */
    private static String call(Node node) {
        List<String> arguments = new ArrayList<>();
        node.inputs().forEach(input -> arguments.add("%" + input));
        OpAttributes.of(node.op())
                .forEach((name, value) ->
                        arguments.add(node.inputs().isEmpty() ? value.toString() : name + "=" + value));
        return OpAttributes.name(node.op()) + "(" + String.join(", ", arguments) + ")";
    }

    private static int longest(List<String> texts) {
        return texts.stream().mapToInt(String::length).max().orElse(1);
    }

    private static String count(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}
