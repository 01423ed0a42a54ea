package dev.millrace.kernels.selftest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class DeviationTest {

    @Test
    void isSquaredErrorOverSquares() {
        Deviation deviation = Deviation.of(new float[] {3, 4}, new float[] {3, 3.5f});
        assertThat(deviation).isEqualTo(new Deviation(0.25 / 25, 0.5));
        assertThat(Deviation.of(new int[] {3, 4}, new int[] {3, 5})).isEqualTo(new Deviation(1.0 / 25, 1));
    }

    @Test
    void letsNoNumberThatIsNonePass() {
        float[] right = {1, 2};
        assertThat(Deviation.of(right, new float[] {1, Float.NaN}).within(0.5)).isFalse();
        assertThat(Deviation.of(right, new float[] {1, Float.POSITIVE_INFINITY}).within(0.5))
                .isFalse();
        assertThat(Deviation.of(new float[] {0, 0}, new float[] {0, 1e-30f}).within(0.5))
                .isFalse();
    }

    @Test
    void isZeroForEqualValues() {
        float[] masked = {Float.NEGATIVE_INFINITY, 0, 1};
        assertThat(Deviation.of(masked, masked.clone())).isEqualTo(Deviation.NONE);
        assertThat(Deviation.of(new float[2], new float[2]).within(0)).isTrue();
    }

    @Test
    void keepsTheWorseOfTwo() {
        Deviation worse = new Deviation(0.1, 3).worse(new Deviation(0.2, 1));
        assertThat(worse).isEqualTo(new Deviation(0.2, 3));
        assertThat(new Deviation(Double.NaN, 0).worse(new Deviation(0, 0)).within(0.5))
                .isFalse();
    }

    @Test
    void refusesAnswersOfDifferentLength() {
        assertThatThrownBy(() -> Deviation.of(new float[2], new float[3]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the right answer has 2 values, the given one 3");
    }
}
