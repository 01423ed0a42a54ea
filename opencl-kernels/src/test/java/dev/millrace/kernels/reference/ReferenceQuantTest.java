package dev.millrace.kernels.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.kernels.quant.ActivationType;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReferenceQuantTest {

    private static final String[] INTEGERS = {"INT8", "INT16"};

    @ParameterizedTest
    @EnumSource(
            value = ActivationType.class,
            names = {"INT8", "INT16"})
    void everyValueComesBackWithinTheBound(ActivationType type) {
        int rows = 5;
        int k = 100; // the last block of a row has four values
        float[] x = activations(rows * k);

        QuantisedRows quantised = ReferenceQuant.quantise(x, rows, k, type);
        float[] back = ReferenceQuant.dequantise(quantised);

        assertThat(quantised.blocks()).isEqualTo(4);
        for (int i = 0; i < x.length; i++) {
            int row = i / k;
            int block = i % k / 32;
            float amax = 0;
            for (int j = block * 32; j < Math.min(k, block * 32 + 32); j++) {
                amax = Math.max(amax, Math.abs(x[row * k + j]));
            }
            assertThat(Math.abs(quantised.code(row, i % k))).isLessThanOrEqualTo(type.maxCode());
            assertThat(Math.abs((double) back[i] - x[i])).isLessThanOrEqualTo(ReferenceQuant.bound(type, amax));
        }
    }

    @Test
    void statesItsBounds() {
        assertThat(ReferenceQuant.bound(ActivationType.INT8, 127)).isBetween(0.5, 0.5001);
        assertThat(ReferenceQuant.bound(ActivationType.INT16, 32512)).isBetween(0.5, 0.51);
        assertThat(ReferenceQuant.bound(ActivationType.F32, 127)).isZero();
    }

    @Test
    void roundsTiesToEven() {
        float[] x = {127, 0.5f, 1.5f, 2.5f, -0.5f, -1.5f, -126.5f};
        QuantisedRows quantised = ReferenceQuant.quantise(x, 1, 7, ActivationType.INT8);
        assertThat(quantised.scale(0, 0)).isEqualTo(1);
        int[] codes = {127, 0, 2, 2, 0, -2, -126};
        for (int i = 0; i < codes.length; i++) {
            assertThat(quantised.code(0, i)).isEqualTo(codes[i]);
        }
    }

    @Test
    void everyCodeIsTwoDigits() {
        for (int code = -32512; code <= 32512; code++) {
            int high = QuantisedRows.highDigit(code);
            int low = QuantisedRows.lowDigit(code);
            assertThat(255 * high + low).isEqualTo(code);
            assertThat(high).isBetween(-127, 127);
            assertThat(low).isBetween(-127, 127);
        }
    }

    @Test
    void zerosStayZeroAndTinyValuesDoNotOverflow() {
        for (String name : INTEGERS) {
            ActivationType type = ActivationType.valueOf(name);
            QuantisedRows zeros = ReferenceQuant.quantise(new float[32], 1, 32, type);
            assertThat(zeros.scale(0, 0)).isZero();
            assertThat(ReferenceQuant.dequantise(zeros)).containsOnly(0);
            float[] tiny = {1e-39f, -1e-39f, 0, Float.MIN_VALUE};
            float[] back = ReferenceQuant.dequantise(ReferenceQuant.quantise(tiny, 1, 4, type));
            for (int i = 0; i < 4; i++) {
                assertThat(back[i]).isBetween(-1.1e-39f, 1.1e-39f);
            }
        }
    }

    @Test
    void floatsAreNotRounded() {
        assertThatThrownBy(() -> ReferenceQuant.quantise(new float[1], 1, 1, ActivationType.F32))
                .hasMessageContaining("f32")
                .hasMessageContaining("int8 and int16");
        assertThatThrownBy(() -> ReferenceQuant.quantise(new float[5], 2, 3, ActivationType.INT8))
                .hasMessageContaining("5 values")
                .hasMessageContaining("6");
    }

    /** Magnitudes from 1e-20 to 1e20, an outlier per row, a block of zeros. */
    static float[] activations(int length) {
        Random random = new Random(11);
        float[] x = new float[length];
        for (int i = 0; i < length; i++) {
            x[i] = (float) (random.nextGaussian() * Math.pow(10, 20 * Math.sin(Math.floor(i / 32.0))));
        }
        x[3] = 1e9f;
        Arrays.fill(x, Math.min(32, length), Math.min(64, length), 0);
        return x;
    }
}
