package dev.millrace.kernels.rope;

/** How angles are stretched so that a model reads contexts longer than those it was trained on. */
public sealed interface RopeScaling {

    /** The angle per position of a pair, from its unscaled one. */
    double frequency(double unscaled, int pair, int rotaryDim, double frequencyBase);

    /** What cosine and sine are multiplied with. */
    default double magnitude() {
        return 1;
    }

    /** No scaling. */
    record None() implements RopeScaling {
        @Override
        public double frequency(double unscaled, int pair, int rotaryDim, double frequencyBase) {
            return unscaled;
        }
    }

    /**
     * Position interpolation: all angles divided by a factor.
     *
     * @param factor how many times longer the context is
     */
    record Linear(double factor) implements RopeScaling {
        public Linear {
            requirePositive(factor);
        }

        @Override
        public double frequency(double unscaled, int pair, int rotaryDim, double frequencyBase) {
            return unscaled / factor;
        }
    }

    /**
     * YaRN (Peng et al. 2023, arXiv 2309.00071, section 3), as llama.cpp computes it: pairs that turn more than
     * {@code betaFast} times within the original context keep their angle, those that turn less than {@code betaSlow}
     * times are interpolated, with a ramp between; the magnitude grows by {@code 1 + 0.1 ln(factor)}.
     *
     * @param factor how many times longer the context is
     * @param originalContext context length of the training
     * @param extFactor weight of the extrapolated angles, usually 1; 0 leaves linear scaling
     * @param attnFactor factor of the magnitude, usually 1
     * @param betaFast turns above which angles are kept, usually 32
     * @param betaSlow turns below which angles are interpolated, usually 1
     */
    record Yarn(
            double factor, int originalContext, double extFactor, double attnFactor, double betaFast, double betaSlow)
            implements RopeScaling {

        public Yarn {
            requirePositive(factor);
            if (originalContext < 1) {
                throw new IllegalArgumentException(
                        "YaRN over an original context of " + originalContext + " positions; it needs a positive one");
            }
        }

        /** The usual form for a factor and an original context. */
        public static Yarn standard(double factor, int originalContext) {
            return new Yarn(factor, originalContext, 1, 1, 32, 1);
        }

        @Override
        public double frequency(double unscaled, int pair, int rotaryDim, double frequencyBase) {
            double low = Math.max(0, Math.floor(correctionDim(betaFast, rotaryDim, frequencyBase)));
            double high = Math.min(rotaryDim - 1, Math.ceil(correctionDim(betaSlow, rotaryDim, frequencyBase)));
            double ramp = Math.min(1, Math.max(0, (pair - low) / Math.max(0.001, high - low)));
            double kept = (1 - ramp) * extFactor;
            return unscaled / factor * (1 - kept) + unscaled * kept;
        }

        @Override
        public double magnitude() {
            return extFactor == 0 ? attnFactor : attnFactor * (1 + 0.1 * Math.log(factor));
        }

        /** The (fractional) pair that turns so many times within the original context. */
        private double correctionDim(double turns, int rotaryDim, double frequencyBase) {
            return rotaryDim * Math.log(originalContext / (turns * 2 * Math.PI)) / (2 * Math.log(frequencyBase));
        }
    }

    private static void requirePositive(double factor) {
        if (!(factor > 0)) {
            throw new IllegalArgumentException("A RoPE scaling factor of " + factor + "; it must be positive");
        }
    }
}
