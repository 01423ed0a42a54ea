package dev.millrace.kernels.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.kernels.sampling.SamplingOptions;
import org.junit.jupiter.api.Test;

class ReferenceSamplingTest {

    private static final float NAN = Float.NaN;
    private static final float LOWEST = Float.NEGATIVE_INFINITY;

    @Test
    void argMaxTakesTheLowestOfEqualsAndNeverNaN() {
        assertThat(ReferenceSampling.argMax(new float[] {1, 3, 3, 2})).isEqualTo(1);
        assertThat(ReferenceSampling.argMax(new float[] {NAN, 3, NAN, 4})).isEqualTo(3);
        assertThat(ReferenceSampling.argMax(new float[] {NAN, LOWEST, LOWEST})).isEqualTo(1);
        assertThat(ReferenceSampling.argMax(new float[] {-0f, 0f})).isZero();
        assertThat(ReferenceSampling.argMax(new float[] {NAN, NAN})).isEqualTo(-1);
    }

    @Test
    void topCandidatesDescendAndLeaveNaNOut() {
        float[] logits = {0, NAN, 5, -0f, LOWEST, 5, 7};
        assertThat(ReferenceSampling.topCandidates(logits, 5)).containsExactly(6, 2, 5, 0, 3);
        assertThat(ReferenceSampling.topCandidates(logits, 100)).hasSize(6);
    }

    @Test
    void logProbabilitiesAreThoseOfTheSoftmax() {
        float[] logits = {(float) Math.log(1), (float) Math.log(2), (float) Math.log(5), LOWEST};
        assertThat(ReferenceSampling.logProbability(logits, 0)).isCloseTo(Math.log(0.125), within(1e-7));
        assertThat(ReferenceSampling.logProbability(logits, 2)).isCloseTo(Math.log(0.625), within(1e-7));
        assertThat(ReferenceSampling.logProbability(logits, 3)).isEqualTo(Double.NEGATIVE_INFINITY);
        float[] shifted = {1e30f, 1e30f};
        assertThat(ReferenceSampling.logProbability(shifted, 1)).isCloseTo(Math.log(0.5), within(1e-12));
    }

    /** p = 0.5, 0.25, 0.125, 0.125 at ids 1, 3, 0, 2. */
    @Test
    void eachOptionDoesWhatItSays() {
        float[] logits = logs(0.125, 0.5, 0.125, 0.25);
        assertDistribution(new SamplingOptions(1, 0, 1, 0, 1, 0, 0), logits, 0.125, 0.5, 0.125, 0.25);
        assertDistribution(new SamplingOptions(1, 2, 1, 0, 1, 0, 0), logits, 0, 2 / 3.0, 0, 1 / 3.0);
        assertDistribution(new SamplingOptions(1, 0, 0.7, 0, 1, 0, 0), logits, 0, 2 / 3.0, 0, 1 / 3.0);
        assertDistribution(new SamplingOptions(1, 0, 0.8, 0, 1, 0, 0), logits, 1 / 7.0, 4 / 7.0, 0, 2 / 7.0);
        assertDistribution(new SamplingOptions(1, 0, 1, 0.4, 1, 0, 0), logits, 0, 2 / 3.0, 0, 1 / 3.0);
        assertDistribution(new SamplingOptions(0.5, 2, 1, 0, 1, 0, 0), logits, 0, 0.8, 0, 0.2);
        assertDistribution(new SamplingOptions(0, 0, 1, 0, 1, 0, 0), logits, 0, 1, 0, 0);
    }

    @Test
    void penaltyWeakensRecentTokensOnce() {
        float[] logits = {2, -1, 2, -1};
        SamplingOptions two = new SamplingOptions(1, 0, 1, 0, 2, 3, 0);
        double[] p = ReferenceSampling.distribution(two, logits, new int[] {2, 1, 0, 0});
        assertThat(p[0] / p[2]).isCloseTo(Math.exp(-1), within(1e-9)); // 2 / 2 against 2, which the window left
        assertThat(p[1] / p[3]).isCloseTo(Math.exp(-1), within(1e-9)); // -1 * 2 against -1
    }

    private static void assertDistribution(SamplingOptions options, float[] logits, double... expected) {
        assertThat(ReferenceSampling.distribution(options, logits, new int[0])).containsExactly(expected, within(1e-6));
    }

    private static float[] logs(double... probabilities) {
        float[] logits = new float[probabilities.length];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) Math.log(probabilities[i]);
        }
        return logits;
    }
}
