package dev.millrace.runtime.architecture;

import dev.millrace.kernels.rope.RopeSpec;

/**
 * Sizes and constants of a decoder model, as its file states them.
 *
 * @param architecture as {@code general.architecture} says it
 * @param name the model's own name, or the architecture where it has none
 * @param vocabularySize tokens it knows
 * @param hiddenSize columns of the residual stream
 * @param intermediateSize columns inside the feed-forward block
 * @param layerCount transformer layers
 * @param headCount query heads
 * @param kvHeadCount K/V heads: 1 is multi-query, {@code headCount} is multi-head, between them grouped-query attention
 * @param headDim values per head
 * @param contextLength positions the model was trained for
 * @param rmsEpsilon epsilon of every norm
 * @param attentionScale factor of the attention scores
 * @param rope rotary embedding, without the factors that the file may hold as tensor {@code rope_freqs.weight}
 */
public record ModelConfig(
        String architecture,
        String name,
        int vocabularySize,
        int hiddenSize,
        int intermediateSize,
        int layerCount,
        int headCount,
        int kvHeadCount,
        int headDim,
        int contextLength,
        float rmsEpsilon,
        float attentionScale,
        RopeSpec rope) {

    /** Columns of q. */
    public int queryColumns() {
        return headCount * headDim;
    }

    /** Columns of k, and of v. */
    public int kvColumns() {
        return kvHeadCount * headDim;
    }
}
