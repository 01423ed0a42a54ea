package dev.millrace.kernels.reference;

import dev.millrace.kernels.quant.ActivationType;
import dev.millrace.kernels.quant.Half;
import dev.millrace.kernels.quant.KvType;

/** Rounding of keys and values when they are stored. */
public final class ReferenceKv {

    private ReferenceKv() {}

    /**
     * The values that are read back after {@code x} was stored.
     *
     * @param x [heads][headDim], heads of any number of positions
     */
    public static float[] stored(float[] x, int heads, int headDim, KvType type) {
        Lengths.require("x", x.length, heads, headDim);
        return switch (type) {
            case F32 -> x.clone();
            case F16 -> halves(x);
            case Q8_0 -> ReferenceQuant.dequantise(codes(x, heads, headDim));
        };
    }

    /** Codes and scales of {@link KvType#Q8_0}: those of eight-bit activations, head by head. */
    public static QuantisedRows codes(float[] x, int heads, int headDim) {
        return ReferenceQuant.quantise(x, heads, headDim, ActivationType.INT8);
    }

    private static float[] halves(float[] x) {
        float[] stored = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            stored[i] = Half.toFloat(Half.ofFloat(x[i]));
        }
        return stored;
    }
}
