package dev.millrace.kernels.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DrawArithmeticTest {

    @Test
    void weightsAreTheExponential() {
        Random random = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            double temperature = 0.05 + 3 * random.nextDouble();
            float greatest = (float) (20 * random.nextGaussian());
            float logit = greatest - 20 * random.nextFloat();
            double exact = Math.exp(((double) logit - greatest) / temperature);
            double weight = DrawArithmetic.weight(greatest, logit, DrawArithmetic.scale(temperature)) * 0x1p-31;
            // Floats of the exponent have 24 bits; below one unit there is nothing.
            assertThat(weight).isCloseTo(exact, within(exact * 4e-6 + 0x1p-30));
        }
    }

    @Test
    void weightsFallAndEndAtNothing() {
        float scale = DrawArithmetic.scale(1);
        long last = DrawArithmetic.ONE;
        for (int i = 0; i < 40_000; i++) {
            long weight = DrawArithmetic.weight(0, -i * 0x1p-10f, scale);
            assertThat(weight).isBetween(0L, last);
            last = weight;
        }
        assertThat(last).isZero();
        assertThat(DrawArithmetic.weight(1, Float.NEGATIVE_INFINITY, scale)).isZero();
        assertThat(DrawArithmetic.weight(Float.POSITIVE_INFINITY, 1, scale)).isZero();
        assertThat(DrawArithmetic.weight(Float.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY, scale))
                .isEqualTo(DrawArithmetic.ONE);
    }

    /** A seed means one answer for ever: no version may move these. */
    @Test
    void weightsStayWhatTheyAre() {
        assertThat(DrawArithmetic.weight(0, -1, DrawArithmetic.scale(1))).isEqualTo(790_015_095);
        assertThat(DrawArithmetic.weight(5, 4.5f, DrawArithmetic.scale(0.7))).isEqualTo(1_051_282_694);
        assertThat(DrawArithmetic.weight(12.25f, -3, DrawArithmetic.scale(1.3))).isEqualTo(17_271);
        assertThat(DrawArithmetic.weight(0, -20, DrawArithmetic.scale(1))).isEqualTo(4);
    }

    @Test
    void partsAreExact() {
        Random random = new Random(2);
        for (int i = 0; i < 10_000; i++) {
            long sum = random.nextLong() >>> 15;
            long part = random.nextLong();
            BigInteger exact = BigInteger.valueOf(sum)
                    .multiply(new BigInteger(Long.toUnsignedString(part)))
                    .shiftRight(64);
            assertThat(DrawArithmetic.part(sum, part)).isEqualTo(exact.longValueExact());
        }
        assertThat(DrawArithmetic.fraction(0.5)).isEqualTo(Long.MIN_VALUE);
        assertThat(DrawArithmetic.fraction(Math.nextDown(1.0))).isEqualTo(-1L << 11);
    }
}
