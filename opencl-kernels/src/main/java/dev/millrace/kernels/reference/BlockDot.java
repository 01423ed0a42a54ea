package dev.millrace.kernels.reference;

import dev.millrace.kernels.quant.ActivationType;
import dev.millrace.kernels.quant.CodedRow;
import dev.millrace.kernels.quant.WeightType;

/**
 * Dot products of one weight row with one activation row, in float32 and in the order that all kernels share.
 *
 * <p>Blocks are taken in ascending order, an accumulator starting at 0. With u a weight's code, z the zero point, dw and
 * m the block's scale and minimum, q an activation's code and dx its scale:
 *
 * <pre>
 * codes by codes:   acc = fma((float) (sum u q - z sum q), dw * dx, acc)
 *                   acc = fma(dx * (float) sum q, m, acc)                  types with a minimum
 * codes by floats:  p = 0;  p = fma((float) (u - z), x, p)   k ascending
 *                   acc = fma(p, dw, acc)
 *                   s = 0;  s = s + x                        k ascending
 *                   acc = fma(s, m, acc)                                   types with a minimum
 * floats:           acc = fma(w, x, acc)                     k ascending
 * </pre>
 *
 * <p>A block is the weight type's (16 values for Q6_K, which lie within one activation block of 32).
 */
final class BlockDot {

    private BlockDot() {}

    static float codesByCodes(WeightType type, CodedRow weights, QuantisedRows x, int row) {
        int block = type.block();
        float acc = 0;
        for (int b = 0; b < x.k() / block; b++) {
            int dot = 0;
            int sum = 0;
            for (int i = b * block; i < (b + 1) * block; i++) {
                int q = x.code(row, i);
                dot += weights.code(i) * q;
                sum += q;
            }
            float dx = x.scale(row, b * block / ActivationType.BLOCK);
            acc = Math.fma((float) (dot - type.zeroPoint() * sum), weights.scale(b) * dx, acc);
            if (type.minimum()) {
                acc = Math.fma(dx * (float) sum, weights.minimum(b), acc);
            }
        }
        return acc;
    }

    static float codesByValues(WeightType type, CodedRow weights, float[] x, int at, int k) {
        int block = type.block();
        float acc = 0;
        for (int b = 0; b < k / block; b++) {
            float dot = 0;
            float sum = 0;
            for (int i = b * block; i < (b + 1) * block; i++) {
                float value = x[at + i];
                dot = Math.fma((float) (weights.code(i) - type.zeroPoint()), value, dot);
                sum += value;
            }
            acc = Math.fma(dot, weights.scale(b), acc);
            if (type.minimum()) {
                acc = Math.fma(sum, weights.minimum(b), acc);
            }
        }
        return acc;
    }

    static float values(float[] w, float[] x, int at, int k) {
        float acc = 0;
        for (int i = 0; i < k; i++) {
            acc = Math.fma(w[i], x[at + i], acc);
        }
        return acc;
    }
}
