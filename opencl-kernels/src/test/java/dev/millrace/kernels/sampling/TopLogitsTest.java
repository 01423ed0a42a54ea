package dev.millrace.kernels.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.kernels.reference.ReferenceSampling;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The greatest logits are those that sorting finds. */
class TopLogitsTest {

    @Test
    void findsWhatSortingFinds() {
        Random random = new Random(2);
        for (int run = 0; run < 400; run++) {
            int first = random.nextInt(5);
            int size = random.nextInt(60);
            int values = 1 + random.nextInt(12);
            float[] logits = new float[first + size + random.nextInt(5)];
            for (int i = 0; i < logits.length; i++) {
                logits[i] = switch (random.nextInt(8)) {
                    case 0 -> Float.NaN;
                    case 1 -> random.nextBoolean() ? 0f : -0f;
                    case 2 -> random.nextBoolean() ? Float.POSITIVE_INFINITY : Float.NEGATIVE_INFINITY;
                    default -> random.nextInt(values) - values / 2;
                };
            }
            int count = random.nextInt(40);
            assertThat(TopLogits.of(logits, first, size, count))
                    .as("%d of %s from %d", count, Arrays.toString(logits), first)
                    .isEqualTo(ReferenceSampling.topCandidates(Arrays.copyOfRange(logits, first, first + size), count));
        }
    }
}
