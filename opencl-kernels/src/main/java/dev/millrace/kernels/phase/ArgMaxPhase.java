package dev.millrace.kernels.phase;

import dev.millrace.kernels.expression.ExpressionWriter;
import dev.millrace.kernels.expression.Slot;
import java.util.List;

/**
 * The best token of each output row, out of the tile maxima that {@link dev.millrace.kernels.expression.Sink.Best} left.
 *
 * @param label what it is, for people
 * @param columns logits of a row
 * @param best tile maxima
 * @param tokens result, one id for each output
 */
public record ArgMaxPhase(String label, int columns, Slot best, Slot tokens) implements Phase {

    @Override
    public ArgMaxPhase labelled(String other) {
        return new ArgMaxPhase(other, columns, best, tokens);
    }

    /** Writes the kernel. */
    public PhaseKernel kernel(Bucket bucket) {
        PhaseSource source = new PhaseSource(bucket, AttentionShape.none())
                .define("TILES", ExpressionWriter.padded(columns) / 16)
                .define("ARGMAX_ENTRY", 1);
        source.resource("base/step.cl").resource("sampling/argmax.cl");
        return new PhaseKernel(
                label,
                "argmax",
                source.build(),
                List.of(best, tokens),
                Math.min(bucket.workers(), bucket.outputs()),
                1,
                "sampling/argmax");
    }
}
