package dev.millrace.kernels.quant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RandomRowsTest {

    private static final int ROWS = 64;
    private static final int COLUMNS = 1024;

    static List<WeightType> types() {
        return WeightTypes.all();
    }

    @ParameterizedTest
    @MethodSource("types")
    void valuesAreFiniteAroundZeroAndAsWideAsAsked(WeightType type) {
        for (double deviation : new double[] {1, 0.005}) {
            float[] values = RandomWeights.values(type, rows(type, deviation, 1), ROWS, COLUMNS);
            double sum = 0;
            double squares = 0;
            for (float value : values) {
                assertThat(value).isFinite();
                sum += value;
                squares += (double) value * value;
            }
            assertThat(sum / values.length / deviation).as("mean").isCloseTo(0, within(0.05));
            assertThat(Math.sqrt(squares / values.length) / deviation)
                    .as("deviation")
                    .isCloseTo(1, within(0.1));
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void theSameSeedGivesTheSameBytesAndAnotherOthers(WeightType type) {
        assertThat(rows(type, 1, 7)).isEqualTo(rows(type, 1, 7)).isNotEqualTo(rows(type, 1, 8));
    }

    private static ByteBuffer rows(WeightType type, double deviation, long seed) {
        ByteBuffer rows = ByteBuffer.allocate(Math.toIntExact(ROWS * type.rawRowBytes(COLUMNS)))
                .order(ByteOrder.LITTLE_ENDIAN);
        new RandomRows(type, deviation, new Random(seed)).fill(rows);
        return rows.flip();
    }
}
