package dev.millrace.kernels.reference;

import dev.millrace.kernels.quant.ActivationType;
import dev.millrace.kernels.quant.Half;
import dev.millrace.kernels.quant.KvType;

/** Rounding of keys and values when they are stored. */
public final class ReferenceKv {

    private ReferenceKv() {}

    /**
     * The values that are read back after {@code x} was stored; keys are turned back.
     *
     * @param x [heads][headDim], heads of any number of positions
     * @param keys whether they are keys
     */
    public static float[] stored(float[] x, int heads, int headDim, KvType type, boolean keys) {
        Lengths.require("x", x.length, heads, headDim);
        return switch (type) {
            case F32 -> x.clone();
            case F16 -> halves(x);
            case Q8_0 -> {
                float[] rounded = ReferenceQuant.dequantise(codes(x, heads, headDim, keys));
                yield keys ? turned(rounded, heads, headDim, 1f / KvType.BLOCK) : rounded;
            }
        };
    }

    /** Codes and scales of {@link KvType#Q8_0}: those of eight-bit activations, head by head; keys are turned first. */
    public static QuantisedRows codes(float[] x, int heads, int headDim, boolean keys) {
        return ReferenceQuant.quantise(keys ? turned(x, heads, headDim, 1) : x, heads, headDim, ActivationType.INT8);
    }

    /** Every whole block of a head times the Hadamard matrix {@code (-1)^bitCount(i & j)}, times a factor. */
    private static float[] turned(float[] x, int heads, int headDim, float factor) {
        float[] turned = x.clone();
        for (int head = 0; head < heads; head++) {
            for (int d = 0; d + KvType.BLOCK <= headDim; d += KvType.BLOCK) {
                turn(turned, head * headDim + d, factor);
            }
        }
        return turned;
    }

    private static void turn(float[] x, int from, float factor) {
        for (int h = 1; h < KvType.BLOCK; h *= 2) {
            for (int i = 0; i < KvType.BLOCK; i++) {
                if ((i & h) == 0) {
                    float a = x[from + i];
                    float b = x[from + i + h];
                    x[from + i] = a + b;
                    x[from + i + h] = a - b;
                }
            }
        }
        for (int i = 0; i < KvType.BLOCK; i++) {
            x[from + i] *= factor;
        }
    }

    private static float[] halves(float[] x) {
        float[] stored = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            stored[i] = Half.toFloat(Half.ofFloat(x[i]));
        }
        return stored;
    }
}
