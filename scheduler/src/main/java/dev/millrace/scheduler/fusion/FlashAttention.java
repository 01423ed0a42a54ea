package dev.millrace.scheduler.fusion;

import dev.millrace.scheduler.graph.Graph;
import dev.millrace.scheduler.graph.Op;
import java.util.List;

/**
 * Attention in one launch, scores never leaving the chip (FLAT, arXiv 2107.06419; FlashAttention, arXiv 2205.14135).
 * Without it scores, softmax and weighted sum are three launches with the scores in memory.
 */
final class FlashAttention implements Rewrite {

    @Override
    public String name() {
        return "attention";
    }

    @Override
    public List<Candidate> candidates(Graph graph) {
        return graph.nodes().stream()
                .filter(node -> node.op() instanceof Op.Attention)
                .map(node -> new Candidate(name(), List.of(node)))
                .toList();
    }
}
