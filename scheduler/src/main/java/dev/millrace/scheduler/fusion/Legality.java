package dev.millrace.scheduler.fusion;

import dev.millrace.scheduler.graph.Graph;
import dev.millrace.scheduler.graph.Node;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether nodes can run as one region on the device. The scheduler's lowering implements it. */
@FunctionalInterface
public interface Legality {

    /** Why they cannot, or null when they can. {@code nodes} are in graph order. */
    @Nullable
    String objection(Graph graph, List<Node> nodes);
}
