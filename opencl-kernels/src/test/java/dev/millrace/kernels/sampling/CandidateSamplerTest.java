package dev.millrace.kernels.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.kernels.reference.ReferenceSampling;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CandidateSamplerTest {

    private static final int[] NONE = {};
    private static final int VOCABULARY = 40;

    static Stream<SamplingOptions> options() {
        return Stream.of(
                new SamplingOptions(1, 0, 1, 0, 1, 0, 1),
                new SamplingOptions(0.7, 12, 1, 0, 1, 0, 2),
                new SamplingOptions(1.5, 0, 0.8, 0, 1, 0, 3),
                new SamplingOptions(1, 0, 1, 0.05, 1, 0, 4),
                new SamplingOptions(1.2, 20, 0.9, 0.02, 1.3, 6, 5),
                new SamplingOptions(1, 0, 1, 0, 1.5, -1, 6));
    }

    @ParameterizedTest
    @MethodSource("options")
    void drawsFromTheDistributionOfTheReference(SamplingOptions options) {
        float[] logits = evenlyFalling();
        int[] recent = {3, 9, 9, 12, 30, 1, 25, 7, 3};
        double[] expected = ReferenceSampling.distribution(options, logits, recent);
        CandidateSampler sampler = new CandidateSampler(options);
        int draws = 100_000;
        int[] seen = new int[VOCABULARY];
        int[] ids = IntStream.range(0, VOCABULARY).toArray();

        for (int i = 0; i < draws; i++) {
            seen[sampler.sample(ids, logits, VOCABULARY, recent, recent.length)]++;
        }

        double chiSquare = 0;
        int cells = 0;
        double rareExpected = 0;
        int rareSeen = 0;
        for (int id = 0; id < VOCABULARY; id++) {
            double count = expected[id] * draws;
            if (count == 0) {
                assertThat(seen[id]).as("token %d was cut off", id).isZero();
            } else if (count < 10) {
                rareExpected += count;
                rareSeen += seen[id];
            } else {
                chiSquare += (seen[id] - count) * (seen[id] - count) / count;
                cells++;
            }
        }
        if (rareExpected > 0) {
            chiSquare += (rareSeen - rareExpected) * (rareSeen - rareExpected) / rareExpected;
            cells++;
        }
        double freedom = cells - 1.0;
        // the 99.99th percentile, Wilson and Hilferty's approximation
        double limit = freedom * Math.pow(1 - 2 / (9 * freedom) + 3.719 * Math.sqrt(2 / (9 * freedom)), 3);
        assertThat(cells).isGreaterThan(5);
        assertThat(chiSquare).isLessThan(limit);
    }

    @Test
    void oneCandidateOrNoTemperatureIsTheArgMax() {
        for (SamplingOptions options :
                new SamplingOptions[] {SamplingOptions.greedyOptions(), new SamplingOptions(2, 1, 1, 0, 1, 0, 9)}) {
            CandidateSampler sampler = new CandidateSampler(options);
            for (int seed = 0; seed < 50; seed++) {
                float[] logits = logits(100, seed);
                logits[seed] = Float.NaN;
                int[] ids = shuffled(100, seed);
                float[] candidates = new float[100];
                for (int i = 0; i < 100; i++) {
                    candidates[i] = logits[ids[i]];
                }
                assertThat(sampler.sample(ids, candidates, 100, NONE, 0)).isEqualTo(ReferenceSampling.argMax(logits));
            }
            assertThat(sampler.sample(new int[] {5, 2, 7}, new float[] {1, 1, 1}, 3, NONE, 0))
                    .isEqualTo(2);
            assertThat(sampler.sample(new int[] {5, 2}, new float[] {0f, -0f}, 2, NONE, 0))
                    .isEqualTo(2);
        }
    }

    @Test
    void greedyHeedsThePenalty() {
        SamplingOptions options = new SamplingOptions(0, 0, 1, 0, 2, 2, 0);
        int[] ids = {10, 11, 12};
        float[] logits = {3, 2.5f, -1};
        CandidateSampler sampler = new CandidateSampler(options);
        assertThat(sampler.sample(ids, logits, 3, new int[] {10, 5}, 2)).isEqualTo(11);
        assertThat(sampler.sample(ids, logits, 3, new int[] {10, 5, 6}, 3)).isEqualTo(10);
        assertThat(sampler.sample(ids, logits, 3, new int[] {5, 6, 10}, 2)).isEqualTo(10);
    }

    @Test
    void seedsReproduceAndDiffer() {
        SamplingOptions options = new SamplingOptions(1, 0, 1, 0, 1, 0, 42);
        assertThat(draws(options)).isEqualTo(draws(options));
        assertThat(draws(options)).isNotEqualTo(draws(new SamplingOptions(1, 0, 1, 0, 1, 0, 43)));
    }

    /** A seed means one answer on every machine, and for ever: no version may move these. */
    @Test
    void aSeedStaysOneAnswer() {
        CandidateSampler sampler = new CandidateSampler(new SamplingOptions(0.8, 40, 0.95, 0.01, 1.1, 4, 2026));
        int[] ids = IntStream.range(0, 64).toArray();
        float[] logits = new float[64];
        for (int i = 0; i < 64; i++) {
            logits[i] = ((i * 37) % 64) * 0.125f - 2;
        }
        int[] history = new int[12];
        for (int i = 0; i < history.length; i++) {
            history[i] = sampler.sample(ids, logits, 64, history, i);
        }
        assertThat(history).containsExactly(36, 12, 12, 57, 62, 43, 22, 36, 57, 38, 31, 36);
    }

    @Test
    void theOrderOfCandidatesDoesNotMatter() {
        float[] logits = logits(VOCABULARY, 8);
        SamplingOptions options = new SamplingOptions(1, 30, 0.95, 0.01, 1.1, 8, 7);
        CandidateSampler ordered = new CandidateSampler(options);
        CandidateSampler mixed = new CandidateSampler(options);
        int[] all = IntStream.range(0, VOCABULARY).toArray();
        for (int i = 0; i < 200; i++) {
            int[] ids = shuffled(VOCABULARY, i);
            float[] candidates = new float[VOCABULARY];
            for (int j = 0; j < VOCABULARY; j++) {
                candidates[j] = logits[ids[j]];
            }
            assertThat(mixed.sample(ids, candidates, VOCABULARY, all, 3))
                    .isEqualTo(ordered.sample(all, logits, VOCABULARY, all, 3));
        }
    }

    @Test
    void preselectedCandidatesGiveTheDrawOfTheWholeVocabulary() {
        SamplingOptions options = new SamplingOptions(1, 5, 1, 0, 3, 4, 11);
        CandidateSampler whole = new CandidateSampler(options);
        CandidateSampler part = new CandidateSampler(options);
        int[] all = IntStream.range(0, 500).toArray();
        for (int i = 0; i < 200; i++) {
            float[] logits = logits(500, i);
            int[] top = ReferenceSampling.topCandidates(logits, 5 + 4);
            float[] candidates = new float[top.length];
            for (int j = 0; j < top.length; j++) {
                candidates[j] = logits[top[j]];
            }
            int[] recent = Arrays.copyOf(top, 4);
            assertThat(part.sample(top, candidates, top.length, recent, 4))
                    .isEqualTo(whole.sample(all, logits, 500, recent, 4));
        }
    }

    @Test
    void neverChoosesNaNAndSaysWhenThereIsNothingElse() {
        CandidateSampler sampler = new CandidateSampler(new SamplingOptions(1, 0, 1, 0, 1, 0, 0));
        float nan = Float.NaN;
        for (int i = 0; i < 100; i++) {
            assertThat(sampler.sample(new int[] {1, 2, 3}, new float[] {nan, Float.NEGATIVE_INFINITY, 1}, 3, NONE, 0))
                    .isEqualTo(3);
        }
        assertThat(sampler.sample(new int[] {1, 2}, new float[] {Float.POSITIVE_INFINITY, 1}, 2, NONE, 0))
                .isEqualTo(1);
        assertThatThrownBy(() -> sampler.sample(new int[] {1, 2}, new float[] {nan, nan}, 2, NONE, 0))
                .isInstanceOf(NoTokenException.class)
                .hasMessageContaining("all logits are NaN");
    }

    /** The first outputs for seed 1234567 in the generator's published C code. */
    @Test
    void theGeneratorIsSplitMix64() {
        SplitMix64 random = new SplitMix64(1234567);
        assertThat(Long.toUnsignedString(random.nextLong())).isEqualTo("6457827717110365317");
        assertThat(Long.toUnsignedString(random.nextLong())).isEqualTo("3203168211198807973");
    }

    @Test
    void optionsAreChecked() {
        assertThatThrownBy(() -> new SamplingOptions(-1, 0, 1, 0, 1, 0, 0)).hasMessageContaining("temperature is -1");
        assertThatThrownBy(() -> new SamplingOptions(Double.NaN, 0, 1, 0, 1, 0, 0))
                .hasMessageContaining("temperature");
        assertThatThrownBy(() -> new SamplingOptions(1, -1, 1, 0, 1, 0, 0)).hasMessageContaining("topK");
        assertThatThrownBy(() -> new SamplingOptions(1, 0, 0, 0, 1, 0, 0)).hasMessageContaining("topP");
        assertThatThrownBy(() -> new SamplingOptions(1, 0, 1, 2, 1, 0, 0)).hasMessageContaining("minP");
        assertThatThrownBy(() -> new SamplingOptions(1, 0, 1, 0, 0, 0, 0)).hasMessageContaining("repetitionPenalty");
        assertThatThrownBy(() -> new SamplingOptions(1, 0, 1, 0, 1, -2, 0)).hasMessageContaining("penaltyWindow");
    }

    private static int[] draws(SamplingOptions options) {
        CandidateSampler sampler = new CandidateSampler(options);
        int[] ids = IntStream.range(0, VOCABULARY).toArray();
        float[] logits = logits(VOCABULARY, 1);
        return IntStream.range(0, 50)
                .map(i -> sampler.sample(ids, logits, VOCABULARY, NONE, 0))
                .toArray();
    }

    /** Logits in steps of 0.15 from 3 down, in mixed order: no token outweighs the others. */
    private static float[] evenlyFalling() {
        float[] logits = new float[VOCABULARY];
        for (int i = 0; i < VOCABULARY; i++) {
            logits[i * 7 % VOCABULARY] = (float) (3 - 0.15 * i);
        }
        return logits;
    }

    private static float[] logits(int count, long seed) {
        Random random = new Random(seed);
        float[] logits = new float[count];
        for (int i = 0; i < count; i++) {
            logits[i] = (float) (2 * random.nextGaussian());
        }
        return logits;
    }

    private static int[] shuffled(int count, long seed) {
        Random random = new Random(seed);
        int[] ids = IntStream.range(0, count).toArray();
        for (int i = count - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int id = ids[i];
            ids[i] = ids[j];
            ids[j] = id;
        }
        return ids;
    }
}
