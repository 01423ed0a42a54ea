package dev.millrace.kernels.quant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Index.atIndex;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WeightTypeTest {

    static List<WeightType> types() {
        return WeightTypes.all();
    }

    @ParameterizedTest
    @MethodSource("types")
    void unpacksLikeTheGgufPackage(WeightType type) {
        int k = GoldenFiles.columns(type);
        ByteBuffer raw = GoldenFiles.read(type, "raw");
        float[] expected = new float[GoldenFiles.UNPACKED_ROWS * k];
        GoldenFiles.read(type, "f32").asFloatBuffer().get(expected);

        float[] actual = RandomWeights.values(type, raw, GoldenFiles.UNPACKED_ROWS, k);

        assertThat(bits(actual)).isEqualTo(bits(expected));
    }

    @ParameterizedTest
    @MethodSource("types")
    void packsLikeTheLayoutWrittenInNumPy(WeightType type) {
        int k = GoldenFiles.columns(type);
        ByteBuffer expected = GoldenFiles.read(type, "packed");
        assertThat(type.packedBytes(GoldenFiles.ROWS, k)).isEqualTo(expected.remaining());
        ByteBuffer packed = dirty(expected.remaining());

        type.pack(GoldenFiles.read(type, "raw"), GoldenFiles.ROWS, k, packed);

        assertThat(bytes(packed)).isEqualTo(bytes(expected));
    }

    @ParameterizedTest
    @MethodSource("types")
    void packedValuesAreTheUnpackedOnes(WeightType type) {
        int seed = 0;
        for (int n : new int[] {1, 15, 16, 17, 33}) {
            for (int superBlocks : new int[] {1, 3, 10}) {
                int k = superBlocks * type.superBlock();
                ByteBuffer raw = RandomWeights.raw(type, n, k, ++seed);
                ByteBuffer packed = dirty(Math.toIntExact(type.packedBytes(n, k)));
                type.pack(raw, n, k, packed);

                float[] fromPacked = new float[n * k];
                for (int i = 0; i < fromPacked.length; i++) {
                    fromPacked[i] = type.packedValue(packed, k, i / k, i % k);
                }

                assertThat(bits(fromPacked))
                        .as("%s %d x %d", type, n, k)
                        .isEqualTo(bits(RandomWeights.values(type, raw, n, k)));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void missingRowsAndPaddingAreZeroBytes(WeightType type) {
        int k = type.superBlock();
        ByteBuffer packed = dirty(Math.toIntExact(type.packedBytes(1, k)));
        ByteBuffer zeros = ByteBuffer.allocate(Math.toIntExact(type.rawRowBytes(k)));
        if (type == WeightType.Q8_0) { // whose zero bytes are stored as 128
            zeros.position(2);
            while (zeros.hasRemaining()) {
                zeros.put((byte) -128);
            }
            zeros.flip();
        }

        type.pack(zeros, 1, k, packed);

        assertThat(bytes(packed)).containsOnly(0);
    }

    @ParameterizedTest
    @MethodSource("types")
    void planesFollowEachOtherAt64Bytes(WeightType type) {
        int k = 3 * type.superBlock();
        long end = 0;
        for (int i = 0; i < type.planes().size(); i++) {
            assertThat(type.planeOffset(i, k))
                    .isEqualTo(end)
                    .satisfies(o -> assertThat(o % 64).isZero());
            end += (type.planes().get(i).byteSize(k) + 63) / 64 * 64;
        }
        assertThat(type.tileBytes(k)).isEqualTo(end);
        assertThat(type.packedBytes(16, k)).isEqualTo(end);
        assertThat(type.packedBytes(17, k)).isEqualTo(2 * end);
    }

    @ParameterizedTest
    @MethodSource("types")
    void packedSizeIsCloseToTheFileSize(WeightType type) {
        int k = 2304; // nine super-blocks of 256
        assertThat((double) type.packedBytes(256, k) / (256 * type.rawRowBytes(k)))
                .isBetween(1.0, 1.03);
    }

    @ParameterizedTest
    @MethodSource("types")
    void respectsPositionsAndLeavesThemAlone(WeightType type) {
        int k = 2 * type.superBlock();
        ByteBuffer raw = RandomWeights.raw(type, 2, k, 5);
        int rowBytes = Math.toIntExact(type.rawRowBytes(k));
        float[] both = RandomWeights.values(type, raw, 2, k);
        float[] second = new float[k + 3];

        raw.position(rowBytes);
        type.unpackRow(raw, k, second, 3);

        assertThat(raw.position()).isEqualTo(rowBytes);
        for (int i = 0; i < k; i++) {
            assertThat(second[3 + i]).isEqualTo(both[k + i]);
        }
        ByteBuffer packed = dirty(7 + Math.toIntExact(type.packedBytes(1, k)));
        packed.position(7);
        type.pack(raw, 1, k, packed);
        assertThat(packed.position()).isEqualTo(7);
        assertThat(packed.get(6)).isEqualTo((byte) 0x5a);
        assertThat(type.packedValue(packed, k, 0, k - 1)).isEqualTo(second[k + 2]);
    }

    @Test
    void unpacksBlocksComputedByHand() {
        ByteBuffer q8 = buffer(34).putShort((short) 0x3800).put((byte) -128).put((byte) 127); // d = 0.5
        assertThat(unpack(WeightType.Q8_0, q8)).startsWith(-64, 63.5f, 0);

        ByteBuffer q40 = buffer(18).putShort((short) 0xc000).put((byte) 0xf0); // d = -2; k 0 is 0, k 16 is 15
        assertThat(unpack(WeightType.Q4_0, q40)).startsWith(16, 16).contains(-14, atIndex(16));

        ByteBuffer q41 =
                buffer(20).putShort((short) 0x3c00).putShort((short) 0xbc00).put((byte) 0x3f); // d = 1, m = -1
        assertThat(unpack(WeightType.Q4_1, q41)).startsWith(14, -1).contains(2, atIndex(16));
    }

    @Test
    void unpacksSuperBlocksComputedByHand() {
        // d = 1, dmin = 0.5. Block 5: scale (2 | 3 << 4) = 50, minimum (1 | 1 << 4) = 17.
        ByteBuffer q4 = buffer(144).putShort((short) 0x3c00).putShort((short) 0x3800);
        q4.put(4 + 1, (byte) 0xc7).put(4 + 5, (byte) 0x49).put(4 + 9, (byte) 0x12);
        q4.put(16 + 2 * 32 + 3, (byte) 0xb0); // block 5, value 3: the high nibble, 11
        float[] values = unpack(WeightType.Q4_K, q4);
        assertThat(values[5 * 32 + 3]).isEqualTo(50 * 11 - 0.5f * 17);
        assertThat(values[5 * 32 + 4]).isEqualTo(-0.5f * 17);
        assertThat(values[32]).isEqualTo(-0.5f * 9); // block 1: minimum 0x49 & 63

        // Q6_K, value 128 + 64 + 5: byte 64 + 5 high nibble, upper bits 4..5 of byte 128 + 32 + 5, scale 12; d = 0.5.
        ByteBuffer q6 = buffer(210).putShort(208, (short) 0x3800);
        q6.put(64 + 5, (byte) 0xd0).put(128 + 32 + 5, (byte) 0x20).put(192 + 12, (byte) -3);
        assertThat(unpack(WeightType.Q6_K, q6)[128 + 64 + 5]).isEqualTo(0.5f * -3 * ((13 | 2 << 4) - 32));
    }

    @Test
    void codesAndFactorsGiveTheValues() {
        for (WeightType type : types()) {
            int k = 2 * type.superBlock();
            ByteBuffer raw = RandomWeights.raw(type, 1, k, 3);
            if (type.floating()) {
                assertThatThrownBy(() -> type.decodeRow(raw, k)).hasMessageContaining("use unpackRow");
                continue;
            }
            CodedRow row = type.decodeRow(raw, k);
            float[] values = RandomWeights.values(type, raw, 1, k);
            for (int i = 0; i < k; i++) {
                int block = i / type.block();
                float minimum = type.minimum() ? row.minimum(block) : 0;
                assertThat(row.code(i)).isBetween(0, (1 << type.codeBits()) - 1);
                assertThat(row.scale(block) * (row.code(i) - type.zeroPoint()) + minimum)
                        .isEqualTo(values[i]);
            }
        }
    }

    @Test
    void refusesPartsOfSuperBlocksAndShortBuffers() {
        assertThatThrownBy(() -> WeightType.Q4_K.rawRowBytes(300))
                .hasMessageContaining("300")
                .hasMessageContaining("Q4_K")
                .hasMessageContaining("256");
        assertThatThrownBy(() -> WeightType.Q8_0.unpackRow(buffer(33), 32, new float[32], 0))
                .hasMessageContaining("34 bytes")
                .hasMessageContaining("33");
        assertThatThrownBy(() -> WeightType.F32.pack(buffer(64), 1, 16, buffer(100)))
                .hasMessageContaining("packed matrix takes 1024");
    }

    @Test
    void findsTypesByNumberAndName() {
        for (WeightType type : types()) {
            assertThat(WeightTypes.ofGgufId(type.ggufId())).isSameAs(type);
            assertThat(WeightTypes.ofName(type.name())).isSameAs(type).hasToString(type.name());
        }
        assertThat(types()).extracting(WeightType::ggufId).containsExactly(0, 1, 8, 2, 3, 12, 14);
        assertThatThrownBy(() -> WeightTypes.ofName("IQ2_XS"))
                .hasMessageContaining("IQ2_XS")
                .hasMessageContaining("F32, F16, Q8_0, Q4_0, Q4_1, Q4_K, Q6_K");
        assertThatThrownBy(() -> WeightTypes.ofGgufId(17))
                .hasMessageContaining("17")
                .hasMessageContaining("Q6_K");
    }

    private static float[] unpack(WeightType type, ByteBuffer raw) {
        float[] values = new float[type.superBlock()];
        type.unpackRow(raw.position(0), type.superBlock(), values, 0);
        return values;
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static ByteBuffer dirty(int bytes) {
        ByteBuffer buffer = ByteBuffer.allocate(bytes);
        while (buffer.hasRemaining()) {
            buffer.put((byte) 0x5a);
        }
        return buffer.flip();
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(buffer.position(), bytes);
        return bytes;
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToRawIntBits(values[i]);
        }
        return bits;
    }
}
