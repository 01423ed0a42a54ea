package dev.millrace.scheduler.fusion;

import dev.millrace.scheduler.graph.Graph;
import java.util.List;

/** A reason to run nodes together. It only proposes; a {@link Chooser} decides. */
public interface Rewrite {

    /** The name that switches it off in {@code fusion.disable}. */
    String name();

    /** Every place of the graph where it applies, in graph order. */
    List<Candidate> candidates(Graph graph);
}
