package dev.millrace.kernels.phase;

import dev.millrace.kernels.expression.ExpressionWriter;
import dev.millrace.kernels.expression.Slot;
import java.util.List;

/**
 * One of the three launches of attention with its scores in memory: what the fused kernels are measured against.
 *
 * <p>Scores are rows of {@code heads * pages * page} floats.
 *
 * @param label what it is, for people
 * @param step which of the three
 * @param shape heads, scale, mask
 * @param slots scores: query, keys, pages, scores; softmax: scores; weighted sum: scores, values, pages, output
 */
public record UnfusedAttentionPhase(String label, Step step, AttentionShape shape, List<Slot> slots) implements Phase {

    /** The launches, in order. */
    public enum Step {
        SCORES("scores"),
        SOFTMAX("softmax"),
        WEIGHTED_SUM("weighted_sum");

        private final String entry;

        Step(String entry) {
            this.entry = entry;
        }
    }

    public UnfusedAttentionPhase {
        slots = List.copyOf(slots);
    }

    /** Floats of the scores of a row. */
    public static long scoreFloats(AttentionShape shape, Bucket bucket) {
        return (long) shape.heads() * bucket.page() * bucket.pagesPerSequence();
    }

    @Override
    public UnfusedAttentionPhase labelled(String other) {
        return new UnfusedAttentionPhase(other, step, shape, slots);
    }

    /** Writes the kernel. */
    public PhaseKernel kernel(Bucket bucket) {
        PhaseSource source = new PhaseSource(bucket, shape)
                .define("LANES", 16)
                .define("SCALE", Float.toHexString(shape.scale()) + "f")
                .define("QUERY_STRIDE", ExpressionWriter.padded(shape.heads() * shape.headDim()));
        source.resource("base/base.cl").resource("base/step.cl").resource("attention/cache.cl");
        source.resource("attention/partial.cl").resource("attention/unfused.cl");
        return new PhaseKernel(
                label, "attention_" + step.entry, source.build(), slots, bucket.workers(), 1, "attention/unfused");
    }
}
