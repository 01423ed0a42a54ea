package dev.millrace.scheduler.graph;

/**
 * What one position takes in a layer's K/V cache: {@code kvHeads * headDim} values for K and as many for V.
 *
 * @param kvHeads heads of K and V
 * @param headDim values per head
 */
public record KvShape(int kvHeads, int headDim) {

    /** Values of K (or of V) per position. */
    public int columns() {
        return kvHeads * headDim;
    }
}
