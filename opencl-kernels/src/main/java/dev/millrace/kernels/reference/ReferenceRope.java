package dev.millrace.kernels.reference;

import dev.millrace.kernels.rope.RopeSpec;

/** Rotary position embedding (Su et al. 2021, arXiv 2104.09864). */
public final class ReferenceRope {

    private ReferenceRope() {}

    /**
     * Turns x [rows][heads][headDim], each row by the angles of its position.
     *
     * @param table as {@link RopeSpec#table} makes it, long enough for all positions
     * @param positions [rows]
     */
    public static float[] apply(
            float[] x, int rows, int heads, int headDim, RopeSpec spec, float[] table, int[] positions) {
        Lengths.require("x", x.length, rows, heads, headDim);
        Lengths.require("positions", positions.length, rows);
        if (spec.rotaryDim() > headDim) {
            throw new IllegalArgumentException(
                    "RoPE turns " + spec.rotaryDim() + " values of a head; the head has " + headDim);
        }
        float[] result = x.clone();
        for (int row = 0; row < rows; row++) {
            int angles = positions[row] * spec.rotaryDim();
            for (int head = 0; head < heads; head++) {
                int at = (row * heads + head) * headDim;
                for (int pair = 0; pair < spec.pairs(); pair++) {
                    int first = at + spec.mode().first(pair);
                    int second = at + spec.mode().second(pair, spec.rotaryDim());
                    double cos = table[angles + 2 * pair];
                    double sin = table[angles + 2 * pair + 1];
                    result[first] = (float) (x[first] * cos - x[second] * sin);
                    result[second] = (float) (x[first] * sin + x[second] * cos);
                }
            }
        }
        return result;
    }
}
