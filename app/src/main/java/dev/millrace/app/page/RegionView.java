package dev.millrace.app.page;

import dev.millrace.app.facts.Facts;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Nodes that run as one unit, as the page shows them.
 *
 * @param number its number among the regions; -1 where the graph was not partitioned
 * @param layer the layer of its first node, or -1
 * @param nodes its nodes
 * @param facts what else is known of it
 * @param decode its launches in a decode step
 * @param prefill its launches in a prefill chunk
 */
record RegionView(int number, int layer, List<NodeView> nodes, Facts facts, List<Facts> decode, List<Facts> prefill) {

    /** All that makes a layer what it is, without its number. */
    String signature() {
        // Values have other numbers in every layer, and the first layer reads from what is none; the count is the same.
        return nodes.stream()
                .map(node -> node.name() + node.operation() + node.result() + node.weights() + node.operands())
                .collect(Collectors.joining(
                        ";", facts.texts("rewrites") + "[", "]" + variants(decode) + variants(prefill)));
    }

    static String variants(List<Facts> launches) {
        return launches.stream().map(launch -> launch.text("variant")).collect(Collectors.joining(", "));
    }
}
