package dev.millrace.kernels.phase;

/**
 * The shape of attention, which every kernel that touches a cache or a partial is written for.
 *
 * @param heads query heads
 * @param kvHeads heads of keys and values
 * @param headDim columns of a head
 * @param scale factor of the scores
 * @param window positions that a query sees, its own included; 0 for all before it
 * @param splits splits that partials are kept apart for; 1 when the attention kernel merges them itself
 */
public record AttentionShape(int heads, int kvHeads, int headDim, float scale, int window, int splits) {

    /** Positions of a split: what a partial softmax is of, whatever the size of a page. See {@code attention/partial.cl}. */
    public static final int SPLIT = 256;

    /** Splits of so many positions. */
    public static int splits(int positions) {
        return (positions + SPLIT - 1) / SPLIT;
    }

    /** Floats of the partials of so many rows. */
    public long partialFloats(int rows) {
        return (long) rows * heads * splits * (headDim + 16);
    }

    /** The shape where no attention is near. */
    public static AttentionShape none() {
        return new AttentionShape(1, 1, 16, 1, 0, 1);
    }
}
