package dev.millrace.kernels.rope;

import java.util.List;

/**
 * A rotary position embedding: pair i of a head, at position p, is turned by the angle {@code p * frequency(i)}.
 *
 * @param mode which values form a pair
 * @param rotaryDim leading values of a head that are turned, even; the others stay as they are
 * @param frequencyBase theta: unscaled, pair i turns by {@code frequencyBase^(-2i / rotaryDim)} per position
 * @param scaling how angles are stretched
 * @param frequencyFactors divisors of the unscaled frequencies, one per pair (the tensor {@code rope_freqs}); empty for
 *     none
 */
public record RopeSpec(
        RopeMode mode, int rotaryDim, double frequencyBase, RopeScaling scaling, List<Float> frequencyFactors) {

    public RopeSpec {
        frequencyFactors = List.copyOf(frequencyFactors);
        if (rotaryDim < 2 || rotaryDim % 2 != 0) {
            throw new IllegalArgumentException("RoPE over " + rotaryDim + " values; it takes an even number of them");
        }
        if (!(frequencyBase > 0)) {
            throw new IllegalArgumentException("RoPE with frequency base " + frequencyBase + "; it must be positive");
        }
        if (!frequencyFactors.isEmpty() && frequencyFactors.size() != rotaryDim / 2) {
            throw new IllegalArgumentException("RoPE over " + rotaryDim + " values takes " + rotaryDim / 2
                    + " frequency factors, one per pair; there are " + frequencyFactors.size());
        }
    }

    /** Without scaling and frequency factors. */
    public static RopeSpec plain(RopeMode mode, int rotaryDim, double frequencyBase) {
        return new RopeSpec(mode, rotaryDim, frequencyBase, new RopeScaling.None(), List.of());
    }

    /** Pairs per head. */
    public int pairs() {
        return rotaryDim / 2;
    }

    /** Radians per position of a pair. */
    public double frequency(int pair) {
        double unscaled = Math.pow(frequencyBase, -2.0 * pair / rotaryDim);
        if (!frequencyFactors.isEmpty()) {
            unscaled /= frequencyFactors.get(pair);
        }
        return scaling.frequency(unscaled, pair, rotaryDim, frequencyBase);
    }

    /** Cosines and sines of positions {@code 0 .. positions - 1}: [position][pair][cos, sin], magnitude multiplied in. */
    public float[] table(int positions) {
        float[] table = new float[Math.multiplyExact(positions, rotaryDim)];
        double magnitude = scaling.magnitude();
        for (int pair = 0; pair < pairs(); pair++) {
            double frequency = frequency(pair);
            for (int position = 0; position < positions; position++) {
                double angle = position * frequency;
                int at = position * rotaryDim + 2 * pair;
                table[at] = (float) (Math.cos(angle) * magnitude);
                table[at + 1] = (float) (Math.sin(angle) * magnitude);
            }
        }
        return table;
    }
}
