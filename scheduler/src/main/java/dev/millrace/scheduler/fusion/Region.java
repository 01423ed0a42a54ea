package dev.millrace.scheduler.fusion;

import dev.millrace.scheduler.graph.Node;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Nodes that run as one unit.
 *
 * @param nodes in graph order
 * @param rewrites names of the rewrites that brought them together, sorted
 */
public record Region(List<Node> nodes, Set<String> rewrites) {

    public Region {
        nodes = List.copyOf(nodes);
        rewrites = new TreeSet<>(rewrites);
    }

    /** Whether a rewrite took part. */
    public boolean tookPart(String rewrite) {
        return rewrites.contains(rewrite);
    }

    public boolean contains(Node node) {
        return nodes.contains(node);
    }

    /** Names of the nodes, joined. */
    public String name() {
        return nodes.stream().map(Node::name).collect(Collectors.joining("+"));
    }
}
