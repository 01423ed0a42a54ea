package dev.millrace.kernels.reference;

import dev.millrace.kernels.quant.ActivationType;

/** Rows of activations rounded to integers: codes with one scale per {@link ActivationType#BLOCK} values of a row. */
public final class QuantisedRows {

    private final int rows;
    private final int k;
    private final int[] codes;
    private final float[] scales;

    QuantisedRows(int rows, int k, int[] codes, float[] scales) {
        this.rows = rows;
        this.k = k;
        this.codes = codes;
        this.scales = scales;
    }

    /** Number of rows. */
    public int rows() {
        return rows;
    }

    /** Values per row. */
    public int k() {
        return k;
    }

    /** Blocks per row; the last one may be short. */
    public int blocks() {
        return blocks(k);
    }

    /** The code of a value. */
    public int code(int row, int column) {
        return codes[row * k + column];
    }

    /** The scale of a block: {@code value = scale * code}. */
    public float scale(int row, int block) {
        return scales[row * blocks() + block];
    }

    /** The more significant digit of an {@link ActivationType#INT16} code, -127..127. */
    public static int highDigit(int code) {
        return (int) Math.rint(code / (float) ActivationType.DIGIT_BASE);
    }

    /** The less significant digit of an {@link ActivationType#INT16} code, -127..127. */
    public static int lowDigit(int code) {
        return code - ActivationType.DIGIT_BASE * highDigit(code);
    }

    static int blocks(int k) {
        return (k + ActivationType.BLOCK - 1) / ActivationType.BLOCK;
    }
}
