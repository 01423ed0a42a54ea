package dev.millrace.kernels.phase;

import dev.millrace.kernels.expression.ExpressionWriter;
import dev.millrace.kernels.expression.Slot;
import java.util.List;

/**
 * The best {@value #COUNT} logits of each output row, with their token ids.
 *
 * <p>Columns are cut into chunks, one work-item each; every chunk leaves its own best, sorted: best first, equal logits
 * in order of id, NaN never. {@link CandidateMerge} merges the chunks on the host.
 *
 * @param label what it is, for people
 * @param columns logits of a row
 * @param chunks stretches of columns that are searched side by side
 * @param logits rows of logits, [outputs][columns padded to a multiple of 32]
 * @param candidates result, (bits of the logit, id) [outputs][chunks][{@value #COUNT}]; id -1 where a chunk has fewer
 */
public record CandidatesPhase(String label, int columns, int chunks, Slot logits, Slot candidates) {

    /** Candidates of an output row. */
    public static final int COUNT = 256;

    /** The most chunks worth merging on the host. */
    private static final int MOST_CHUNKS = 16;

    /** Chunks that keep a device busy without giving the host much to merge. */
    public static int chunksFor(int computeUnits) {
        return Math.max(1, Math.min(computeUnits, MOST_CHUNKS));
    }

    /** Bytes of the candidates of so many outputs. */
    public static long byteSize(int outputs, int chunks) {
        return (long) outputs * chunks * COUNT * 2 * Integer.BYTES;
    }

    /** Writes the kernel. */
    public PhaseKernel kernel(Bucket bucket) {
        PhaseSource source = new PhaseSource(bucket, AttentionShape.none())
                .define("COLUMNS", columns)
                .define("PADDED_COLUMNS", ExpressionWriter.padded(columns))
                .define("CHUNKS", chunks)
                .define("CANDIDATES", COUNT);
        source.resource("base/step.cl").resource("sampling/candidates.cl");
        return new PhaseKernel(
                label,
                "candidates",
                source.build(),
                List.of(logits, candidates),
                (long) bucket.outputs() * chunks,
                1,
                "sampling/candidates");
    }
}
