package dev.millrace.kernels.quant;

/**
 * One row of a quantised weight as integers and factors: {@code value = scale * (code - zeroPoint) + minimum}.
 *
 * <p>This is the form in which kernels multiply: the codes enter an integer dot product, the factors are applied once
 * per block.
 */
public final class CodedRow {

    private final int block;
    private final int zeroPoint;
    private final boolean minimum;
    final int[] codes;
    final float[] scales;
    final float[] minima;

    CodedRow(WeightType type, int k) {
        block = type.block();
        zeroPoint = type.zeroPoint();
        minimum = type.minimum();
        codes = new int[k];
        scales = new float[k / block];
        minima = new float[minimum ? k / block : 0];
    }

    /** The unsigned code of a column, {@code 0 .. 2^codeBits - 1}. */
    public int code(int column) {
        return codes[column];
    }

    /** The factor of a block of {@link WeightType#block()} values, with the super-block's scale multiplied in. */
    public float scale(int blockIndex) {
        return scales[blockIndex];
    }

    /** What is added to every value of a block; only types with a minimum have it. */
    public float minimum(int blockIndex) {
        return minima[blockIndex];
    }

    /** Writes all values, in float32 arithmetic as ggml does. */
    void values(float[] target, int targetOffset) {
        for (int b = 0; b < scales.length; b++) {
            float scale = scales[b];
            int from = b * block;
            for (int i = from; i < from + block; i++) {
                target[targetOffset + i] = scale * (codes[i] - zeroPoint);
            }
            if (minimum) {
                float offset = minima[b];
                for (int i = from; i < from + block; i++) {
                    target[targetOffset + i] += offset;
                }
            }
        }
    }
}
