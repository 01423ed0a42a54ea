package dev.millrace.kernels.sampling;

import java.util.Arrays;

/** The greatest logits of a row. */
public final class TopLogits {

    private TopLogits() {}

    /**
     * Ids of the greatest logits, best first, the lower id first of equals; NaN left out.
     *
     * @param logits those of the row are {@code size} from {@code first} on
     * @param count how many; fewer come where there are no more
     */
    public static int[] of(float[] logits, int first, int size, int count) {
        if (count == 0) {
            return new int[0];
        }
        // Twice as many as wanted are collected before they are sorted and cut: every logit costs one comparison on
        // average.
        long[] keys = new long[2 * count];
        int held = 0;
        long worst = Long.MAX_VALUE;
        for (int id = 0; id < size; id++) {
            float logit = logits[first + id];
            if (Float.isNaN(logit)) {
                continue;
            }
            long key = key(id, logit);
            if (key > worst) {
                continue;
            }
            keys[held++] = key;
            if (held == keys.length) {
                Arrays.sort(keys);
                held = count;
                worst = keys[count - 1];
            }
        }
        Arrays.sort(keys, 0, held);
        return Arrays.stream(keys, 0, Math.min(held, count))
                .mapToInt(key -> (int) key)
                .toArray();
    }

    /** Ascends as logits descend, then as ids ascend. */
    static long key(int id, float logit) {
        int bits = Float.floatToRawIntBits(logit + 0f); // -0 becomes 0
        int ascending = bits ^ ((bits >> 31) & 0x7fffffff);
        return ((long) ~ascending << 32) | id;
    }
}
