package dev.millrace.app.page;

import dev.millrace.app.facts.Facts;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A node that computes, as the page shows it.
 *
 * @param name its name within its layer
 * @param operation what it does, with what only this kind of operation has
 * @param result type and shape of what it makes
 * @param weights the weights that it reads, with type and shape
 * @param operands how many values it reads
 * @param output number of the value that it makes
 * @param inputs numbers of the values that it reads from other nodes that compute
 */
record NodeView(
        String name, String operation, String result, String weights, int operands, long output, List<Long> inputs) {

    /** @param producers nodes of the graph by the value that they make */
    static NodeView of(Facts node, Map<Long, Facts> producers) {
        List<Long> all = numbers(node);
        List<Facts> read = all.stream()
                .map(input -> producers.getOrDefault(input, new Facts(Map.of())))
                .toList();
        String weights = read.stream()
                .filter(producer -> producer.text("op").equals("weight"))
                .map(weight -> weight.at("attributes").text("type") + " " + shape(weight))
                .collect(Collectors.joining(", "));
        return new NodeView(
                Layered.of(node.text("name")).local(),
                operation(node),
                node.text("type") + " " + shape(node),
                weights,
                all.size(),
                node.number("output"),
                all.stream().filter(input -> computes(producers.get(input))).toList());
    }

    private static boolean computes(@Nullable Facts producer) {
        return producer != null && !List.of("weight", "input").contains(producer.text("op"));
    }

    private static List<Long> numbers(Facts node) {
        return node.list("inputs").stream()
                .filter(Number.class::isInstance)
                .map(input -> ((Number) input).longValue())
                .toList();
    }

    /** Such as {@code rope (base=10000.0, heads=9)}; the layer is no attribute of what layers have in common. */
    private static String operation(Facts node) {
        Map<String, String> attributes = new TreeMap<>();
        node.at("attributes").all().forEach((key, value) -> attributes.put(String.valueOf(key), String.valueOf(value)));
        attributes.remove("layer");
        String inside = attributes.entrySet().stream()
                .map(attribute -> attribute.getKey() + "=" + attribute.getValue())
                .collect(Collectors.joining(", "));
        return node.text("op") + (inside.isEmpty() ? "" : " (" + inside + ")");
    }

    private static String shape(Facts node) {
        return node.texts("shape").stream().collect(Collectors.joining("×"));
    }
}
