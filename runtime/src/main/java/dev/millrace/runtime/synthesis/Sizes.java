package dev.millrace.runtime.synthesis;

import dev.millrace.runtime.tokenizer.PlaceholderVocabulary;

/**
 * Sizes of a synthetic model. Columns of matrices are multiples of {@value #BLOCK}, the least block of quantised types.
 *
 * @param layers transformer layers
 * @param hidden columns of the residual stream
 * @param feedForward columns inside the feed-forward block
 * @param heads query heads
 * @param kvHeads K/V heads, which divide the query heads
 * @param headDim values per head, an even number
 * @param vocabulary tokens
 * @param contextLength positions that the file says it was trained for
 */
public record Sizes(
        int layers,
        int hidden,
        int feedForward,
        int heads,
        int kvHeads,
        int headDim,
        int vocabulary,
        int contextLength) {

    private static final int BLOCK = 32;

    /** @throws IllegalArgumentException naming what cannot be, and what could */
    public Sizes {
        positive("layers", layers);
        positive("hidden", hidden);
        positive("ffn", feedForward);
        positive("heads", heads);
        positive("kv-heads", kvHeads);
        positive("head-dim", headDim);
        positive("context", contextLength);
        if (heads % kvHeads != 0) {
            throw new IllegalArgumentException(
                    "kv-heads is " + kvHeads + ", which does not divide the " + heads + " heads");
        }
        if (headDim % 2 != 0) {
            throw new IllegalArgumentException(
                    "head-dim is " + headDim + "; rotation takes values in pairs, so it must be even");
        }
        columns("hidden", hidden);
        columns("ffn", feedForward);
        columns("heads times head-dim", (long) heads * headDim);
        if (vocabulary < PlaceholderVocabulary.LEAST_SIZE) {
            throw new IllegalArgumentException("vocab is " + vocabulary + "; it must be at least "
                    + PlaceholderVocabulary.LEAST_SIZE + ": the 256 bytes and the end of a text");
        }
    }

    private static void positive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " is " + value + "; it must be at least 1");
        }
    }

    private static void columns(String name, long value) {
        if (value % BLOCK != 0) {
            long below = value / BLOCK * BLOCK;
            throw new IllegalArgumentException(name + " is " + value + "; quantised rows are made of blocks of " + BLOCK
                    + " values, so take " + (below == 0 ? "" : below + " or ") + (below + BLOCK));
        }
        if (value > 1 << 24) {
            throw new IllegalArgumentException(name + " is " + value + "; it can be at most " + (1 << 24));
        }
    }
}
