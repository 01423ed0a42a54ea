package dev.millrace.kernels.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.kernels.rope.RopeMode;
import dev.millrace.kernels.rope.RopeSpec;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReferenceRopeTest {

    private static final int HEAD_DIM = 10;
    private static final int ROTARY_DIM = 6;

    @ParameterizedTest
    @EnumSource(RopeMode.class)
    void turnsPairsAsComplexNumbers(RopeMode mode) {
        RopeSpec spec = RopeSpec.plain(mode, ROTARY_DIM, 1000);
        int[] positions = {7, 0, 123};
        float[] x = random(positions.length * 2 * HEAD_DIM);

        float[] y = ReferenceRope.apply(x, 3, 2, HEAD_DIM, spec, spec.table(124), positions);

        for (int i = 0; i < x.length; i++) {
            int inHead = i % HEAD_DIM;
            if (inHead >= ROTARY_DIM) {
                assertThat(y[i]).isEqualTo(x[i]);
                continue;
            }
            boolean normal = mode == RopeMode.NORMAL;
            int pair = normal ? inHead / 2 : inHead % 3;
            boolean imaginary = normal ? inHead % 2 == 1 : inHead >= 3;
            int other = imaginary ? i - (normal ? 1 : 3) : i + (normal ? 1 : 3);
            double angle = positions[i / (2 * HEAD_DIM)] * Math.pow(1000, -pair / 3.0);
            double expected = imaginary
                    ? x[other] * Math.sin(angle) + x[i] * Math.cos(angle)
                    : x[i] * Math.cos(angle) - x[other] * Math.sin(angle);
            assertThat((double) y[i]).isCloseTo(expected, within(1e-6));
        }
    }

    @ParameterizedTest
    @EnumSource(RopeMode.class)
    void scoresDependOnDistanceOnly(RopeMode mode) {
        RopeSpec spec = RopeSpec.plain(mode, HEAD_DIM, 10000);
        float[] table = spec.table(64);
        float[] q = random(HEAD_DIM);
        float[] k = random(HEAD_DIM);
        assertThat(score(q, 50, k, 43, spec, table)).isCloseTo(score(q, 9, k, 2, spec, table), within(1e-5));
    }

    @ParameterizedTest
    @EnumSource(RopeMode.class)
    void refusesMoreValuesThanAHeadHas(RopeMode mode) {
        RopeSpec spec = RopeSpec.plain(mode, 12, 10000);
        assertThatThrownBy(() -> ReferenceRope.apply(new float[10], 1, 1, 10, spec, spec.table(1), new int[1]))
                .hasMessageContaining("12")
                .hasMessageContaining("10");
    }

    private static double score(float[] q, int qPosition, float[] k, int kPosition, RopeSpec spec, float[] table) {
        float[] turnedQ = ReferenceRope.apply(q, 1, 1, HEAD_DIM, spec, table, new int[] {qPosition});
        float[] turnedK = ReferenceRope.apply(k, 1, 1, HEAD_DIM, spec, table, new int[] {kPosition});
        return ReferenceMatmul.linear(turnedQ, 1, HEAD_DIM, turnedK, 1)[0];
    }

    private static float[] random(int length) {
        Random random = new Random(length);
        float[] x = new float[length];
        for (int i = 0; i < length; i++) {
            x[i] = (float) random.nextGaussian();
        }
        return x;
    }
}
