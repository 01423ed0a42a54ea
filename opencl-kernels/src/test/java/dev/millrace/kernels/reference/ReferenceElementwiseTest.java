package dev.millrace.kernels.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ReferenceElementwiseTest {

    /** Expected values: the formulas run in Python. */
    @Test
    void activationsHaveTheirPublishedValues() {
        float[] x = {-20, -2, -0.5f, 0, 1, 3, 100};
        float[] silu = {-4.122307e-8f, -0.2384058f, -0.1887703f, 0, 0.7310586f, 2.857722f, 100};
        float[] gelu = {0, -0.04540229f, -0.1542860f, 0, 0.8411920f, 2.996363f, 100};
        assertClose(ReferenceElementwise.silu(x), silu);
        assertClose(ReferenceElementwise.gelu(x), gelu);
    }

    @Test
    void siluIsFiniteAtTheEnds() {
        assertThat(ReferenceElementwise.silu(new float[] {-1000, 1000})).containsExactly(-0f, 1000);
    }

    @Test
    void binaryFunctionsTakeARowForAll() {
        float[] a = {1, 2, 3, 4, 5, 6};
        assertThat(ReferenceElementwise.add(a, a)).containsExactly(2, 4, 6, 8, 10, 12);
        assertThat(ReferenceElementwise.add(a, new float[] {1, -1, 0})).containsExactly(2, 1, 3, 5, 4, 6);
        assertThat(ReferenceElementwise.multiply(a, a)).containsExactly(1, 4, 9, 16, 25, 36);
        assertThat(ReferenceElementwise.multiply(a, new float[] {0, 10, 1})).containsExactly(0, 20, 3, 0, 50, 6);
        assertThatThrownBy(() -> ReferenceElementwise.add(a, new float[4]))
                .hasMessageContaining("4 values")
                .hasMessageContaining("6");
    }

    @Test
    void scalesAndCaps() {
        assertThat(ReferenceElementwise.scale(new float[] {1, -2}, -0.5f)).containsExactly(-0.5f, 1);
        float[] capped = ReferenceElementwise.softcap(new float[] {0, 0.01f, 1000, -1000, 30}, 30);
        assertClose(capped, new float[] {0, 0.01f, 30, -30, 22.847824f});
    }

    @Test
    void rmsNormDividesByTheRootOfTheMeanSquare() {
        float[] x = {3, 4, 0, 0, 0, 0, 1e-4f, 1e-4f};
        float[] weight = {1, 2, 3, 4};
        float[] y = ReferenceNorm.rmsNorm(x, 2, 4, weight, 0);
        assertClose(y, new float[] {1.2f, 3.2f, 0, 0, 0, 0, 3 * 1.4142135f, 4 * 1.4142135f});
        assertThat(ReferenceNorm.rmsNorm(new float[4], 1, 4, weight, 1e-5f)).containsOnly(0);
        assertThat(ReferenceNorm.rmsNorm(new float[] {1, 1, 1, 1}, 1, 4, weight, 3))
                .containsExactly(0.5f, 1, 1.5f, 2);
    }

    private static void assertClose(float[] actual, float[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i])
                    .as("value %d", i)
                    .isCloseTo(expected[i], within(5e-7f * Math.abs(expected[i]) + 1e-12f));
        }
    }
}
