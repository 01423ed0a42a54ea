package dev.millrace.kernels.quant;

import dev.millrace.kernels.quant.WeightType.Shape;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Q6_K: six-bit codes, 16 to a block, 16 blocks to a super-block, with eight-bit scales.
 *
 * <p>File, 210 bytes per 256 values: 128 bytes of low nibbles, 64 bytes of upper two bits, int8 scales[16], half d. Of
 * each half of 128 values (64 bytes of nibbles, 32 of upper bits), value {@code 32q + l} has its low nibble in byte
 * {@code 32 * (q % 2) + l} (the high nibble of it for q = 2, 3) and its upper bits in bits 2q, 2q + 1 of byte l.
 * {@code value = (d * scale) * (u - 32)}.
 *
 * <p>Packed: low nibbles per 32 values, see {@link Nibbles}; {@code high} [K/32][2 halves h][16 rows][4 bytes], bits 2i
 * and 2i + 1 of byte b being the upper bits of k = 16h + 4i + b; {@code sub} [K/32][2][16 rows] int8 scales of the first
 * and second 16; {@code super} [K/256][16 rows] half d.
 */
final class SixBitSuperTypes {

    private static final int FILE_BYTES = 210;
    private static final int HIGH_AT = 128;
    private static final int SCALES_AT = 192;
    private static final int FACTOR_AT = 208;

    private SixBitSuperTypes() {}

    static WeightType q6K() {
        return new WeightType(
                new Shape("Q6_K", 14, 256, FILE_BYTES, 16, 32, 6, false, false),
                List.of(
                        Nibbles.plane(),
                        new Plane("high", 32, 128),
                        new Plane("sub", 32, 32),
                        new Plane("super", 256, 32)),
                new Q6K());
    }

    /** Four low nibbles, one per byte, of values {@code 4w ..} of the j-th 32 of a super-block. */
    private static int lowWord(ByteBuffer raw, int from, int j, int w) {
        int bytes = raw.getInt(from + 64 * (j / 4) + 32 * (j % 2) + 4 * w);
        return (bytes >>> (j % 4 < 2 ? 0 : 4)) & 0x0f0f0f0f;
    }

    /** Four times the upper two bits, one per byte, of values {@code 4w ..} of the j-th 32 of a super-block. */
    private static int highWord(ByteBuffer raw, int from, int j, int w) {
        return (raw.getInt(from + HIGH_AT + 32 * (j / 4) + 4 * w) >>> (2 * (j % 4))) & 0x03030303;
    }

    private static final class Q6K implements BlockCodec {
        @Override
        public void decodeRow(ByteBuffer raw, int at, int k, CodedRow row) {
            for (int b = 0; b < k / 32; b++) {
                int from = at + b / 8 * FILE_BYTES;
                int j = b % 8;
                float d = Half.toFloat(raw.getShort(from + FACTOR_AT));
                row.scales[2 * b] = d * raw.get(from + SCALES_AT + 2 * j);
                row.scales[2 * b + 1] = d * raw.get(from + SCALES_AT + 2 * j + 1);
                for (int w = 0; w < 8; w++) {
                    int word = lowWord(raw, from, j, w) | (highWord(raw, from, j, w) << 4);
                    for (int i = 0; i < 4; i++) {
                        row.codes[32 * b + 4 * w + i] = (word >> (8 * i)) & 63;
                    }
                }
            }
        }

        @Override
        public void packRow(ByteBuffer raw, int at, int k, PackedTile tile, int lane) {
            ByteBuffer bytes = tile.bytes();
            for (int b = 0; b < k / 32; b++) {
                int from = at + b / 8 * FILE_BYTES;
                int j = b % 8;
                if (j == 0) {
                    bytes.putShort(tile.planes()[3] + 32 * (b / 8) + 2 * lane, raw.getShort(from + FACTOR_AT));
                }
                int sub = tile.planes()[2] + 32 * b + lane;
                bytes.put(sub, raw.get(from + SCALES_AT + 2 * j));
                bytes.put(sub + 16, raw.get(from + SCALES_AT + 2 * j + 1));
                int first = 0;
                int second = 0;
                for (int g = 0; g < 4; g++) {
                    int low = lowWord(raw, from, j, g);
                    int high = lowWord(raw, from, j, g + 4);
                    bytes.putInt(Nibbles.word(tile, lane, b, g), low | (high << 4));
                    first |= highWord(raw, from, j, g) << (2 * g);
                    second |= highWord(raw, from, j, g + 4) << (2 * g);
                }
                int upper = tile.planes()[1] + 128 * b + 4 * lane;
                bytes.putInt(upper, first);
                bytes.putInt(upper + 64, second);
            }
        }

        @Override
        public float packedValue(PackedTile tile, int lane, int column) {
            int b = column / 32;
            int half = column % 32 / 16;
            int i = column % 16;
            int upper = tile.unsignedByte(tile.planes()[1] + 128 * b + 64 * half + 4 * lane + i % 4);
            int code = Nibbles.code(tile, lane, column) | (((upper >> (2 * (i / 4))) & 3) << 4);
            float d = tile.half(tile.planes()[3] + 32 * (column / 256) + 2 * lane);
            return (d * tile.bytes().get(tile.planes()[2] + 32 * b + 16 * half + lane)) * (code - 32);
        }
    }
}
