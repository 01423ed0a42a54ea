package dev.millrace.kernels.expression;

import dev.millrace.kernels.quant.ActivationType;

/** Sizes of packed activations: codes of all rows, then 16 bytes of scales and sums for each 32 columns of each row. */
public final class PackedActivations {

    private PackedActivations() {}

    /** The number that kernel sources know the type by: ACT. */
    public static int symbol(ActivationType type) {
        return switch (type) {
            case INT8 -> 0;
            case INT16 -> 1;
            case F32 -> 2;
        };
    }

    /** 32-bit words that the codes of 32 columns of a row take. */
    public static int codeInts(ActivationType type) {
        return switch (type) {
            case INT8 -> 8;
            case INT16 -> 16;
            case F32 -> 32;
        };
    }

    /** Bytes of all codes; {@code rows} is a multiple of the tile's rows, {@code columns} of 32. */
    public static long codeBytes(ActivationType type, int rows, int columns) {
        return (long) rows * (columns / 32) * codeInts(type) * Integer.BYTES;
    }

    /** Bytes of codes and scales. */
    public static long byteSize(ActivationType type, int rows, int columns) {
        return codeBytes(type, rows, columns) + (long) rows * (columns / 32) * 16;
    }
}
