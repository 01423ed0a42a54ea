package dev.millrace.kernels.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.kernels.quant.ActivationType;
import dev.millrace.kernels.quant.RandomWeights;
import dev.millrace.kernels.quant.WeightType;
import dev.millrace.kernels.quant.WeightTypes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ReferenceMatmulTest {

    private static final int ROWS = 3;
    private static final int N = 17;

    static Stream<Arguments> typesAndActivations() {
        return WeightTypes.all().stream()
                .flatMap(type -> Stream.of(ActivationType.values()).map(a -> Arguments.of(type, a)));
    }

    interface KernelDot {
        float dot(PackedDot dot, QuantisedRows x, int row);
    }

    static Stream<Arguments> kernels() {
        return Stream.of(
                kernel(WeightType.Q8_0, ActivationType.INT16, PackedDot::q8WithDigits),
                kernel(WeightType.Q4_0, ActivationType.INT8, PackedDot::q40),
                kernel(WeightType.Q4_1, ActivationType.INT8, PackedDot::q41),
                kernel(WeightType.Q4_1, ActivationType.INT16, PackedDot::q41),
                kernel(WeightType.Q4_K, ActivationType.INT8, PackedDot::q4K),
                kernel(WeightType.Q6_K, ActivationType.INT8, PackedDot::q6K),
                kernel(WeightType.Q6_K, ActivationType.INT16, PackedDot::q6K));
    }

    @Test
    void multipliesByTheTranspose() {
        float[] x = {1, 2, 3, 4, 5, 6};
        float[] w = {1, 0, 0, 0, 1, -1};
        assertThat(ReferenceMatmul.linear(x, 2, 3, w, 2)).containsExactly(1, -1, 4, -1);
        assertThatThrownBy(() -> ReferenceMatmul.linear(x, 2, 3, w, 3))
                .hasMessageContaining("w holds 6 values")
                .hasMessageContaining("9");
    }

    /**
     * Each value of x is off by at most {@link ReferenceQuant#bound}, which the weight carries into the sum; the float32
     * sum of K / block terms adds a few units in the last place of the terms' magnitudes.
     */
    @ParameterizedTest
    @MethodSource("typesAndActivations")
    void isWithinTheActivationsBound(WeightType type, ActivationType activations) {
        int k = 768;
        ByteBuffer raw = RandomWeights.raw(type, N, k, 21);
        float[] w = RandomWeights.values(type, raw, N, k);
        float[] x = activations(ROWS * k);

        float[] exact = ReferenceMatmul.linear(x, ROWS, k, w, N);
        float[] actual = ReferenceMatmul.linearQuantised(x, ROWS, type, raw, N, k, activations);

        ActivationType effective = type.floating() ? ActivationType.F32 : activations;
        for (int i = 0; i < exact.length; i++) {
            double bound = bound(type, raw, w, x, i / N, i % N, k, effective);
            assertThat(Math.abs((double) actual[i] - exact[i]))
                    .as("value %d", i)
                    .isLessThanOrEqualTo(bound);
        }
        double scale = squares(exact);
        assertThat(squaredDistance(exact, actual) / scale).isLessThan(Math.pow(limit(effective), 2));
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void hasTheBitsThatAKernelComputesFromPackedWeights(WeightType type, ActivationType activations, KernelDot kernel) {
        int k = 768;
        ByteBuffer raw = RandomWeights.raw(type, N, k, 4);
        ByteBuffer packed = ByteBuffer.allocate((int) type.packedBytes(N, k)).order(ByteOrder.LITTLE_ENDIAN);
        type.pack(raw, N, k, packed);
        float[] x = activations(ROWS * k);
        QuantisedRows quantised = ReferenceQuant.quantise(x, ROWS, k, activations);

        float[] actual = ReferenceMatmul.linearQuantised(x, ROWS, type, raw, N, k, activations);

        for (int i = 0; i < actual.length; i++) {
            float expected = kernel.dot(new PackedDot(packed, type, k, i % N), quantised, i / N);
            assertThat(actual[i]).as("value %d", i).isEqualTo(expected);
        }
    }

    @Test
    void addsInTheOrderOfTheDecision() {
        // Q4_1, one block, d = 0.5, m = 0.25, codes 1 and 3 at k 0 and 16; x = 127 and -1: scale 1.
        ByteBuffer raw = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN);
        raw.putShort((short) 0x3800).putShort((short) 0x3400).put((byte) 0x31).position(0);
        float[] x = new float[32];
        x[0] = 127;
        x[16] = -1;
        for (ActivationType activations : ActivationType.values()) {
            assertThat(ReferenceMatmul.linearQuantised(x, 1, WeightType.Q4_1, raw, 1, 32, activations)[0])
                    .isEqualTo(0.5f * (127 - 3) + 0.25f * 126);
        }
    }

    @Test
    void aRowDoesNotDependOnItsNeighbours() {
        int k = 512;
        ByteBuffer raw = RandomWeights.raw(WeightType.Q4_K, N, k, 8);
        float[] x = activations(ROWS * k);
        float[] all = ReferenceMatmul.linearQuantised(x, ROWS, WeightType.Q4_K, raw, N, k, ActivationType.INT8);
        float[] last = new float[k];
        System.arraycopy(x, 2 * k, last, 0, k);
        float[] alone = ReferenceMatmul.linearQuantised(last, 1, WeightType.Q4_K, raw, N, k, ActivationType.INT8);
        for (int i = 0; i < N; i++) {
            assertThat(alone[i]).isEqualTo(all[2 * N + i]);
        }
    }

    private static double bound(
            WeightType type, ByteBuffer raw, float[] w, float[] x, int row, int column, int k, ActivationType a) {
        double rounding = 0;
        double magnitude = 0;
        double[] terms = terms(type, raw, w, column, k);
        for (int from = 0; from < k; from += 32) {
            float amax = 0;
            for (int i = from; i < from + 32; i++) {
                amax = Math.max(amax, Math.abs(x[row * k + i]));
            }
            for (int i = from; i < from + 32; i++) {
                rounding += Math.abs(w[column * k + i]) * ReferenceQuant.bound(a, amax);
                magnitude += terms[i] * (Math.abs(x[row * k + i]) + ReferenceQuant.bound(a, amax));
            }
        }
        int additions = type.floating() ? k : 2 * k / type.block() + type.block();
        return rounding + magnitude * (additions + 8) * 0x1p-24 + 1e-30;
    }

    /** Magnitudes that float32 rounds while it sums: of a value with a minimum both parts, which may cancel. */
    private static double[] terms(WeightType type, ByteBuffer raw, float[] w, int column, int k) {
        double[] terms = new double[k];
        for (int i = 0; i < k; i++) {
            terms[i] = Math.abs(w[column * k + i]);
        }
        if (type.minimum()) {
            int rowBytes = (int) type.rawRowBytes(k);
            var coded = type.decodeRow(raw.slice(column * rowBytes, rowBytes), k);
            for (int i = 0; i < k; i++) {
                terms[i] += 2 * Math.abs((double) coded.minimum(i / type.block()));
            }
        }
        return terms;
    }

    /** Root of the normalised mean squared error that an activation type may cause here. */
    private static double limit(ActivationType type) {
        return switch (type) {
            case INT8 -> 0.02;
            case INT16 -> 0.0001;
            case F32 -> 0.00001;
        };
    }

    private static double squares(float[] values) {
        return squaredDistance(values, new float[values.length]);
    }

    private static double squaredDistance(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += Math.pow((double) a[i] - b[i], 2);
        }
        return sum;
    }

    /** Like the input of a layer: normal values, a few outliers, a block of zeros. */
    private static float[] activations(int length) {
        Random random = new Random(17);
        float[] x = new float[length];
        for (int i = 0; i < length; i++) {
            boolean zero = i >= 64 && i < 96;
            x[i] = zero ? 0 : (float) (random.nextGaussian() * (random.nextInt(100) == 0 ? 20 : 1));
        }
        return x;
    }

    private static Arguments kernel(WeightType type, ActivationType activations, KernelDot dot) {
        return Arguments.of(type, activations, dot);
    }
}
