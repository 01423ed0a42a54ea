package dev.millrace.scheduler.graph;

import java.io.Serial;

/** A graph that cannot be: the message names the node, what it expected and what it got. */
public final class GraphException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    public GraphException(String message) {
        super(message);
    }
}
