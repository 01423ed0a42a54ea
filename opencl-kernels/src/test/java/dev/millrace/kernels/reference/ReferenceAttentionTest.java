package dev.millrace.kernels.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.kernels.attention.Mask;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReferenceAttentionTest {

    private static final int HEADS = 6;
    private static final int HEAD_DIM = 5;
    private static final float SCALE = 0.4f;

    static Stream<Mask> masks() {
        return Stream.of(
                new Mask.Causal(),
                new Mask.Window(3),
                new Mask.Bidirectional(),
                new Mask.Tree(4, List.of(-1, 0, 0, 2, 1, 1)));
    }

    /** Against the online softmax, which keeps a running maximum and rescales: a different way to the same result. */
    @ParameterizedTest
    @MethodSource("masks")
    void equalsTheOnlineSoftmax(Mask mask) {
        int[] lengths = {9, 10};
        int[] positions = {8, 9, 4, 0, 6};
        int[] sequences = {0, 1, 1, 0, 1};
        float[] q = random(positions.length * HEADS * HEAD_DIM, 1);
        for (int kvHeads : new int[] {1, 2, 6}) {
            for (float cap : new float[] {0, 1.5f}) {
                Cache kv = new Cache(kvHeads, lengths);
                float[] y =
                        ReferenceAttention.attention(q, HEADS, HEAD_DIM, positions, sequences, kv, SCALE, cap, mask);
                for (int i = 0; i < y.length; i++) {
                    int row = i / (HEADS * HEAD_DIM);
                    int head = i / HEAD_DIM % HEADS;
                    double expected = online(q, row, head, i % HEAD_DIM, positions[row], sequences[row], kv, cap, mask);
                    assertThat((double) y[i]).isCloseTo(expected, within(1e-6));
                }
            }
        }
    }

    @Test
    void oneVisiblePositionGivesItsValue() {
        Cache kv = new Cache(2, 3);
        float[] y = ReferenceAttention.attention(
                random(HEADS * HEAD_DIM, 5), HEADS, HEAD_DIM, new int[1], new int[1], kv, SCALE, new Mask.Causal());
        for (int i = 0; i < y.length; i++) {
            assertThat(y[i]).isEqualTo(kv.value(0, 0, i / HEAD_DIM / 3, i % HEAD_DIM));
        }
    }

    @Test
    void hugeScoresDoNotOverflow() {
        Cache kv = new Cache(1, 4);
        float[] q = random(HEAD_DIM, 2);
        for (int i = 0; i < q.length; i++) {
            q[i] *= 1e30f;
        }
        float[] y =
                ReferenceAttention.attention(q, 1, HEAD_DIM, new int[] {3}, new int[1], kv, SCALE, new Mask.Causal());
        assertThat(y).doesNotContain(Float.NaN);
    }

    @Test
    void nothingVisibleGivesZeros() {
        float[] y = ReferenceAttention.attention(
                random(HEAD_DIM, 2), 1, HEAD_DIM, new int[1], new int[1], new Cache(1, 0), SCALE, new Mask.Causal());
        assertThat(y).containsOnly(0);
    }

    @Test
    void refusesHeadsThatCannotShare() {
        assertThatThrownBy(() -> ReferenceAttention.attention(
                        new float[15], 3, 5, new int[1], new int[1], new Cache(2, 1), 1, new Mask.Causal()))
                .hasMessageContaining("3 query heads")
                .hasMessageContaining("2 K/V heads");
    }

    private static double online(
            float[] q, int row, int head, int d, int position, int sequence, Cache kv, float cap, Mask mask) {
        int kvHead = head * kv.kvHeads() / HEADS;
        double maximum = Double.NEGATIVE_INFINITY;
        double sum = 0;
        double value = 0;
        for (int p = 0; p < kv.length(sequence); p++) {
            if (mask.visible(position, p)) {
                double score = 0;
                for (int i = 0; i < HEAD_DIM; i++) {
                    score += SCALE * q[(row * HEADS + head) * HEAD_DIM + i] * (double) kv.key(sequence, p, kvHead, i);
                }
                score = cap == 0 ? score : cap * Math.tanh(score / cap);
                double greater = Math.max(maximum, score);
                double rescale = Math.exp(maximum - greater);
                double weight = Math.exp(score - greater);
                sum = sum * rescale + weight;
                value = value * rescale + weight * kv.value(sequence, p, kvHead, d);
                maximum = greater;
            }
        }
        return value / sum;
    }

    private static float[] random(int length, long seed) {
        Random random = new Random(seed);
        float[] x = new float[length];
        for (int i = 0; i < length; i++) {
            x[i] = (float) random.nextGaussian();
        }
        return x;
    }

    private static final class Cache implements KvView {

        private final int kvHeads;
        private final int[] lengths;

        Cache(int kvHeads, int... lengths) {
            this.kvHeads = kvHeads;
            this.lengths = lengths;
        }

        @Override
        public int kvHeads() {
            return kvHeads;
        }

        @Override
        public int length(int sequence) {
            return lengths[sequence];
        }

        @Override
        public float key(int sequence, int position, int kvHead, int d) {
            return (float) Math.sin(1 + sequence + 3.7 * position + 11.3 * kvHead + 5.9 * d);
        }

        @Override
        public float value(int sequence, int position, int kvHead, int d) {
            return (float) Math.cos(2 + sequence + 4.1 * position + 7.7 * kvHead + 2.3 * d);
        }
    }
}
