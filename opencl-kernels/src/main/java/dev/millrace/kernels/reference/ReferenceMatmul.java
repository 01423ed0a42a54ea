package dev.millrace.kernels.reference;

import dev.millrace.kernels.quant.ActivationType;
import dev.millrace.kernels.quant.CodedRow;
import dev.millrace.kernels.quant.WeightType;
import java.nio.ByteBuffer;

/** Linear layers: {@code x W^T}. */
public final class ReferenceMatmul {

    private ReferenceMatmul() {}

    /** x [rows][k], w [n][k] -> [rows][n], summed in double precision. */
    public static float[] linear(float[] x, int rows, int k, float[] w, int n) {
        Lengths.require("x", x.length, rows, k);
        Lengths.require("w", w.length, n, k);
        float[] result = new float[rows * n];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < n; column++) {
                double sum = 0;
                for (int i = 0; i < k; i++) {
                    sum += (double) x[row * k + i] * w[column * k + i];
                }
                result[row * n + column] = (float) sum;
            }
        }
        return result;
    }

    /**
     * x [rows][k], raw weights [n][k] -> [rows][n], in the device's order of operations: see {@link BlockDot}. Only the sum
     * of float activations that meets a minimum is added in another order there.
     *
     * @param rawWeights n rows as the model file holds them, from the buffer's position
     * @param activations how x is rounded first; ignored for weights of floating types
     */
    public static float[] linearQuantised(
            float[] x, int rows, WeightType type, ByteBuffer rawWeights, int n, int k, ActivationType activations) {
        Lengths.require("x", x.length, rows, k);
        int rowBytes = Math.toIntExact(type.rawRowBytes(k));
        QuantisedRows quantised =
                type.floating() || !activations.integer() ? null : ReferenceQuant.quantise(x, rows, k, activations);
        float[] result = new float[rows * n];
        float[] values = new float[k];
        for (int column = 0; column < n; column++) {
            ByteBuffer raw = rawWeights.slice(rawWeights.position() + column * rowBytes, rowBytes);
            CodedRow weights = null;
            if (type.floating()) {
                type.unpackRow(raw, k, values, 0);
            } else {
                weights = type.decodeRow(raw, k);
            }
            for (int row = 0; row < rows; row++) {
                float dot;
                if (weights == null) {
                    dot = BlockDot.values(values, x, row * k, k);
                } else if (quantised == null) {
                    dot = BlockDot.codesByValues(type, weights, x, row * k, k);
                } else {
                    dot = BlockDot.codesByCodes(type, weights, quantised, row);
                }
                result[row * n + column] = dot;
            }
        }
        return result;
    }
}
