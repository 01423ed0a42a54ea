package dev.millrace.kernels.sampling;

/**
 * The arithmetic of draws, without a library's exponential and without rounding that differs between machines: device and
 * host get the same bits. See {@code sampling/draw.cl}.
 */
final class DrawArithmetic {

    /** The weight of the most probable candidate. */
    static final long ONE = 1L << 31;

    /** log2(e), which makes weights of temperature 1. */
    static final float LOG2_E = 1.442695f;

    /** Of ln 2 the first 32 bits. */
    private static final long LN2 = 2977044471L;

    private static final int TERMS = 10;

    private DrawArithmetic() {}

    /** What differences of logits are multiplied with: log2(e) by the temperature. */
    static float scale(double temperature) {
        return (float) (1 / (Math.log(2) * temperature));
    }

    /**
     * {@code 2^-((greatest - logit) * scale)} in units of 2<sup>-31</sup>, some millionths off; an exponent of 32 or more
     * gives none.
     */
    static long weight(float greatest, float logit, float scale) {
        if (logit == greatest) {
            return ONE;
        }
        float exponent = (greatest - logit) * scale;
        if (!(exponent < 32)) {
            return 0;
        }
        int fixed = (int) (exponent * (1 << 26));
        long z = (Integer.toUnsignedLong(fixed << 6) * LN2) >>> 32;
        long sum = ONE;
        for (int k = TERMS; k > 0; k--) {
            sum = ONE - ((z * sum) >>> 32) / k;
        }
        return sum >>> (fixed >>> 26);
    }

    /** A part from 0 to below 1 of a sum, rounded down; the part in units of 2<sup>-64</sup>, unsigned. */
    static long part(long sum, long part) {
        return Math.multiplyHigh(sum, part) + ((part >> 63) & sum);
    }

    /** A number from 0 to below 1 in units of 2<sup>-64</sup>. */
    static long fraction(double number) {
        return (long) (number * 0x1p63) << 1;
    }
}
