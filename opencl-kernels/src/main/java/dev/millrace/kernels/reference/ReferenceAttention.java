package dev.millrace.kernels.reference;

import dev.millrace.kernels.attention.Mask;
import java.util.Arrays;

/** Scaled dot-product attention with grouped queries (Vaswani et al. 2017; Ainslie et al. 2023). */
public final class ReferenceAttention {

    private ReferenceAttention() {}

    /** Without soft-cap: see {@link #attention(float[], int, int, int[], int[], KvView, float, float, Mask)}. */
    public static float[] attention(
            float[] q, int heads, int headDim, int[] positions, int[] sequences, KvView kv, float scale, Mask mask) {
        return attention(q, heads, headDim, positions, sequences, kv, scale, 0, mask);
    }

    /**
     * {@code softmax(mask(cap(scale q k^T))) v} per head, the softmax in double precision. A row that sees nothing gets
     * zeros.
     *
     * @param q [rows][heads][headDim]
     * @param heads query heads, a multiple of the K/V heads; head h reads K/V head {@code h / (heads / kvHeads)}
     * @param positions [rows], of each row in its sequence (for {@link Mask.Tree} its cache slot)
     * @param sequences [rows]
     * @param scale factor of the scores, usually {@code 1 / sqrt(headDim)}
     * @param softCap c in {@code c tanh(score / c)}; 0 for none
     * @return [rows][heads][headDim]
     */
    public static float[] attention(
            float[] q,
            int heads,
            int headDim,
            int[] positions,
            int[] sequences,
            KvView kv,
            float scale,
            float softCap,
            Mask mask) {
        int rows = positions.length;
        Lengths.require("q", q.length, rows, heads, headDim);
        Lengths.require("sequences", sequences.length, rows);
        if (kv.kvHeads() < 1 || heads % kv.kvHeads() != 0) {
            throw new IllegalArgumentException(
                    heads + " query heads cannot share " + kv.kvHeads() + " K/V heads; they must be a multiple");
        }
        int group = heads / kv.kvHeads();
        float[] result = new float[q.length];
        for (int row = 0; row < rows; row++) {
            for (int head = 0; head < heads; head++) {
                int at = (row * heads + head) * headDim;
                int kvHead = head / group;
                double[] weights = new double[kv.length(sequences[row])];
                for (int p = 0; p < weights.length; p++) {
                    weights[p] = mask.visible(positions[row], p)
                            ? cap(scale * score(q, at, headDim, kv, sequences[row], p, kvHead), softCap)
                            : Double.NEGATIVE_INFINITY;
                }
                softmax(weights);
                for (int d = 0; d < headDim; d++) {
                    double sum = 0;
                    for (int p = 0; p < weights.length; p++) {
                        if (weights[p] != 0) {
                            sum += weights[p] * kv.value(sequences[row], p, kvHead, d);
                        }
                    }
                    result[at + d] = (float) sum;
                }
            }
        }
        return result;
    }

    private static double score(float[] q, int at, int headDim, KvView kv, int sequence, int position, int kvHead) {
        double sum = 0;
        for (int d = 0; d < headDim; d++) {
            sum += (double) q[at + d] * kv.key(sequence, position, kvHead, d);
        }
        return sum;
    }

    private static double cap(double score, float softCap) {
        return softCap == 0 ? score : softCap * Math.tanh(score / softCap);
    }

    /** In place; where everything is hidden all weights become 0. */
    private static void softmax(double[] scores) {
        double greatest = Double.NEGATIVE_INFINITY;
        for (double score : scores) {
            greatest = Math.max(greatest, score);
        }
        if (greatest == Double.NEGATIVE_INFINITY) {
            Arrays.fill(scores, 0);
            return;
        }
        double sum = 0;
        for (int p = 0; p < scores.length; p++) {
            scores[p] = Math.exp(scores[p] - greatest);
            sum += scores[p];
        }
        for (int p = 0; p < scores.length; p++) {
            scores[p] /= sum;
        }
    }
}
