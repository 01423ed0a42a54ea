package dev.millrace.scheduler.graph;

import dev.millrace.kernels.attention.Mask;

/**
 * Scaled dot-product attention of one layer: {@code softmax(mask(cap(scale * q k^T))) v}, per head.
 *
 * @param layer the {@link KvCache#layer()} it reads
 * @param heads query heads, a multiple of {@code kvHeads}; query head h reads K/V head {@code h / (heads / kvHeads)}
 * @param kvHeads heads of K and V
 * @param headDim values per head
 * @param scale factor of the scores, usually {@code 1 / sqrt(headDim)}
 * @param mask which positions a row sees
 * @param softCap c in {@code c * tanh(score / c)}; 0 for none
 */
public record AttentionSpec(int layer, int heads, int kvHeads, int headDim, float scale, Mask mask, float softCap) {

    /** Columns of q and of the result. */
    public int columns() {
        return heads * headDim;
    }

    /** The shape of the cache it reads. */
    public KvShape kvShape() {
        return new KvShape(kvHeads, headDim);
    }
}
