package dev.millrace.scheduler.fusion;

import dev.millrace.scheduler.graph.Graph;
import dev.millrace.scheduler.graph.Node;
import dev.millrace.scheduler.graph.Op;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Walks along nodes that work column by column. */
final class Chains {

    private Chains() {}

    /** Whether a node computes each column from the same column of its operands. */
    static boolean isElementwise(Node node) {
        return node.op() instanceof Op.Binary || node.op() instanceof Op.Unary || node.op() instanceof Op.Scale;
    }

    /**
     * The linear at the start of a chain of single-use nodes that ends in {@code end}: element-wise ones whose other operand
     * is a weight, and rotations. Adds the chain to {@code nodes}; null when the chain starts elsewhere.
     */
    static @Nullable Node linearBehind(Graph graph, Node end, Set<Node> nodes) {
        Node node = end;
        while (true) {
            nodes.add(node);
            if (node.op() instanceof Op.Linear) {
                return node;
            }
            if (!(node.op() instanceof Op.Rope) && !isElementwise(node)) {
                return null;
            }
            Node next = graph.producerOf(node, 0);
            if (node.op() instanceof Op.Binary && next.op() instanceof Op.Weight) {
                next = graph.producerOf(node, 1);
            }
            if (!graph.isSingleUse(next.output())) {
                return null;
            }
            node = next;
        }
    }
}
