package dev.millrace.kernels.reference;

import java.util.function.DoubleUnaryOperator;

/** Functions of single values. */
public final class ReferenceElementwise {

    private static final double GELU_INNER = Math.sqrt(2 / Math.PI);

    private ReferenceElementwise() {}

    /** {@code x / (1 + exp(-x))}. */
    public static float[] silu(float[] x) {
        return map(x, v -> v / (1 + Math.exp(-v)));
    }

    /** {@code 0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3)))}. */
    public static float[] gelu(float[] x) {
        return map(x, v -> 0.5 * v * (1 + Math.tanh(GELU_INNER * (v + 0.044715 * v * v * v))));
    }

    /** {@code a + b}; b is either as long as a or a vector that is used for every row of a. */
    public static float[] add(float[] a, float[] b) {
        requireBroadcast(a, b);
        float[] result = new float[a.length];
        for (int i = 0; i < a.length; i++) {
            result[i] = a[i] + b[i % b.length];
        }
        return result;
    }

    /** {@code a * b}; b is either as long as a or a vector that is used for every row of a. */
    public static float[] multiply(float[] a, float[] b) {
        requireBroadcast(a, b);
        float[] result = new float[a.length];
        for (int i = 0; i < a.length; i++) {
            result[i] = a[i] * b[i % b.length];
        }
        return result;
    }

    /** {@code factor * x}. */
    public static float[] scale(float[] x, float factor) {
        float[] result = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            result[i] = factor * x[i];
        }
        return result;
    }

    /** {@code cap * tanh(x / cap)}: values stay below cap in magnitude. */
    public static float[] softcap(float[] x, float cap) {
        return map(x, v -> cap * Math.tanh(v / cap));
    }

    private static float[] map(float[] x, DoubleUnaryOperator function) {
        float[] result = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            result[i] = (float) function.applyAsDouble(x[i]);
        }
        return result;
    }

    private static void requireBroadcast(float[] a, float[] b) {
        if (b.length == 0 ? a.length != 0 : a.length % b.length != 0) {
            throw new IllegalArgumentException("The second operand holds " + b.length
                    + " values; it takes as many as the first, " + a.length + ", or a row of it");
        }
    }
}
