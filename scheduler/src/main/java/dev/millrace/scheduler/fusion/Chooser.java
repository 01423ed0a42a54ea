package dev.millrace.scheduler.fusion;

import dev.millrace.scheduler.graph.Graph;
import java.util.List;

/** Turns candidates into a partition. */
public interface Chooser {

    /** Partitions the graph; every candidate may be taken, joined with others, or left. */
    Partition choose(Graph graph, List<Candidate> candidates);
}
