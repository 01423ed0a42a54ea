package dev.millrace.kernels.quant;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HalfTest {

    private static final int INFINITY = 0x7c00;

    @Test
    void everyHalfHasTheValueOfItsFormula() {
        for (int bits = 0; bits < INFINITY; bits++) {
            int exponent = bits >> 10;
            int mantissa = bits & 1023;
            double value = exponent == 0 ? Math.scalb(mantissa, -24) : Math.scalb(1024 + mantissa, exponent - 25);
            assertThat(Half.toFloat((short) bits)).isEqualTo((float) value);
            assertThat(Half.toFloat((short) (bits | 0x8000))).isEqualTo((float) -value);
        }
        assertThat(Half.toFloat((short) INFINITY)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(Half.toFloat((short) 0xfc00)).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(Half.toFloat((short) 0x7e01)).isNaN();
    }

    @Test
    void roundsToTheNearestTiesToEven() {
        for (int bits = 0; bits < INFINITY - 1; bits++) {
            float here = Half.toFloat((short) bits);
            float middle = (here + Half.toFloat((short) (bits + 1))) / 2;
            assertThat(Half.ofFloat(here)).isEqualTo((short) bits);
            assertThat(Half.ofFloat(-here)).isEqualTo((short) (bits | 0x8000));
            assertThat(Half.ofFloat(Math.nextDown(middle))).isEqualTo((short) bits);
            assertThat(Half.ofFloat(middle)).isEqualTo((short) (bits + (bits & 1)));
            assertThat(Half.ofFloat(Math.nextUp(middle))).isEqualTo((short) (bits + 1));
        }
    }

    @Test
    void keepsWhatIsOutOfRange() {
        assertThat(Half.ofFloat(65519.996f)).isEqualTo((short) (INFINITY - 1));
        assertThat(Half.ofFloat(65520)).isEqualTo((short) INFINITY);
        assertThat(Half.ofFloat(Float.NEGATIVE_INFINITY)).isEqualTo((short) 0xfc00);
        assertThat(Half.ofFloat(-Float.MIN_VALUE)).isEqualTo((short) 0x8000);
        assertThat(Half.toFloat(Half.ofFloat(Float.NaN))).isNaN();
    }
}
