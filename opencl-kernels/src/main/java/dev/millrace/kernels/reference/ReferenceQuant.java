package dev.millrace.kernels.reference;

import dev.millrace.kernels.quant.ActivationType;

/** Rounding of activations, in the float32 arithmetic of the device. */
public final class ReferenceQuant {

    private ReferenceQuant() {}

    /**
     * Rounds x [rows][k] to integers with one scale per 32 values.
     *
     * <p>Per block: {@code amax = max |x|}, {@code scale = amax / maxCode}, {@code code = rint(x * (maxCode / amax))}, ties
     * to even, saturated at {@code +-maxCode}. Every value comes back within {@link #bound}.
     */
    public static QuantisedRows quantise(float[] x, int rows, int k, ActivationType type) {
        Lengths.require("x", x.length, rows, k);
        if (!type.integer()) {
            throw new IllegalArgumentException("Activations of type " + type.key()
                    + " are taken as they are; int8 and int16 are the rounded types");
        }
        int blocks = QuantisedRows.blocks(k);
        int[] codes = new int[x.length];
        float[] scales = new float[rows * blocks];
        for (int row = 0; row < rows; row++) {
            for (int b = 0; b < blocks; b++) {
                int from = row * k + b * ActivationType.BLOCK;
                int end = Math.min(from + ActivationType.BLOCK, (row + 1) * k);
                scales[row * blocks + b] = quantiseBlock(x, from, end, codes, type.maxCode());
            }
        }
        return new QuantisedRows(rows, k, codes, scales);
    }

    /** The values that the codes stand for: [rows][k]. */
    public static float[] dequantise(QuantisedRows quantised) {
        float[] x = new float[quantised.rows() * quantised.k()];
        for (int row = 0; row < quantised.rows(); row++) {
            for (int i = 0; i < quantised.k(); i++) {
                x[row * quantised.k() + i] = quantised.scale(row, i / ActivationType.BLOCK) * quantised.code(row, i);
            }
        }
        return x;
    }

    /**
     * How far a rounded value may be from the exact one, for a block whose greatest magnitude is {@code amax}: half a
     * scale, and a few float32 roundings of the block's greatest value. Zero for {@link ActivationType#F32}.
     */
    public static double bound(ActivationType type, float amax) {
        return type.integer() ? amax * (0.5 / type.maxCode() + 3 * 0x1p-24) : 0;
    }

    private static float quantiseBlock(float[] x, int from, int end, int[] codes, int maxCode) {
        float amax = 0;
        for (int i = from; i < end; i++) {
            amax = Math.max(amax, Math.abs(x[i]));
        }
        float inverse = amax > 0 ? maxCode / amax : 0;
        for (int i = from; i < end; i++) {
            int code = (int) Math.rint(x[i] * inverse);
            codes[i] = Math.max(-maxCode, Math.min(maxCode, code));
        }
        return amax / maxCode;
    }
}
