package dev.millrace.kernels.expression;

import dev.millrace.kernels.quant.ActivationType;
import dev.millrace.kernels.quant.KvType;

/** Where a computed stretch of a row goes. */
public sealed interface Sink {

    /**
     * Columns that must be computed together.
     *
     * @param kvType how keys and values are stored
     */
    default int granule(KvType kvType) {
        return 1;
    }

    /** The memory written. */
    Slot slot();

    /** Float rows. */
    record Store(Slot slot, int columns) implements Sink {}

    /** Packed activations of so many columns; a row tile holds the rows that a matmul tile takes. */
    record Quantise(Slot slot, int columns, ActivationType type) implements Sink {
        @Override
        public int granule(KvType kvType) {
            return 32;
        }
    }

    /** Keys ({@code keys}) or values of the K/V cache, at the row's sequence and position. */
    record Cache(Slot slot, Slot pages, boolean keys, int kvHeads, int headDim) implements Sink {
        @Override
        public int granule(KvType kvType) {
            return kvType.storedColumns(headDim);
        }
    }

    /** The best (logit, id) of each 16 columns. */
    record Best(Slot slot, int columns) implements Sink {
        @Override
        public int granule(KvType kvType) {
            return 16;
        }
    }
}
