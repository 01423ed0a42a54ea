package dev.millrace.kernels.reference;

/** Root-mean-square normalisation (Zhang and Sennrich 2019, arXiv 1910.07467). */
public final class ReferenceNorm {

    private ReferenceNorm() {}

    /** {@code x / sqrt(mean(x^2) + epsilon) * weight}, per row: x [rows][size], weight [size] -> [rows][size]. */
    public static float[] rmsNorm(float[] x, int rows, int size, float[] weight, float epsilon) {
        Lengths.require("x", x.length, rows, size);
        Lengths.require("weight", weight.length, size);
        float[] result = new float[x.length];
        for (int row = 0; row < rows; row++) {
            int at = row * size;
            double squares = 0;
            for (int i = 0; i < size; i++) {
                squares += (double) x[at + i] * x[at + i];
            }
            double factor = 1 / Math.sqrt(squares / size + epsilon);
            for (int i = 0; i < size; i++) {
                result[at + i] = (float) (x[at + i] * factor * weight[i]);
            }
        }
        return result;
    }
}
