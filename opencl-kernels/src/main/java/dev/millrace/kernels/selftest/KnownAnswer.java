package dev.millrace.kernels.selftest;

import dev.millrace.kernels.Variant;

/**
 * A small problem with a known answer, by which a variant is judged.
 *
 * @param variant who is judged
 * @param problem what it is judged on, where that changes the program: for example {@code Q4_1 int8}; may be empty
 * @param digest what the verdict holds for: {@code KernelSource.digest()}, together with whatever else changes the
 *     answer (see {@code Digests.ofTexts}); another digest is another verdict
 * @param bound the largest {@link Deviation#nmse()} that passes; 0 asks for the same values
 * @param trial runs the variant and compares
 */
public record KnownAnswer(Variant variant, String problem, String digest, double bound, Trial trial) {

    public KnownAnswer {
        if (!(bound >= 0 && bound < 1)) {
            throw new IllegalArgumentException("the bound of " + variant.id()
                    + " must be at least 0 and below 1, where an answer of zeros would pass; it is " + bound);
        }
    }

    /** Variant and problem, for example {@code matmul/avx2 [Q4_1 int8]}. */
    public String subject() {
        return problem.isEmpty() ? variant.id() : variant.id() + " [" + problem + "]";
    }

    /** The launch of a variant on fixed input, compared with {@code kernels.reference}. */
    @FunctionalInterface
    public interface Trial {

        /**
         * Builds, launches, reads back, compares. Whatever it throws is a failure of the variant.
         *
         * @param bench owns all that the trial opens through it
         */
        Deviation run(TestBench bench);
    }
}
