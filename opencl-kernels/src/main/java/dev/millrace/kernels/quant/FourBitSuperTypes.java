package dev.millrace.kernels.quant;

import dev.millrace.kernels.quant.WeightType.Shape;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Q4_K: four-bit codes, 32 to a block, 8 blocks to a super-block, with six-bit scales and minima.
 *
 * <p>File, 144 bytes per 256 values: half d, half dmin, 12 bytes of eight (scale, minimum) codes, 128 bytes of nibbles:
 * byte l of the j-th 32 holds the codes of k = 64j + l (low) and 64j + 32 + l. The scale bytes s[12]:
 *
 * <pre>
 * blocks 0..3:  scale = s[j] & 63                              minimum = s[j + 4] & 63
 * blocks 4..7:  scale = (s[j + 4] & 15) | (s[j - 4] >> 6) << 4  minimum = (s[j + 4] >> 4) | (s[j] >> 6) << 4
 * </pre>
 *
 * {@code value = (d * scale) * u - (dmin * minimum)}. Packed: nibbles regrouped per 32 values, see {@link Nibbles};
 * {@code sub} [K/32][2][16 rows] bytes, scale code, then minimum code; {@code super} [K/256][2][16 rows] half d, dmin.
 */
final class FourBitSuperTypes {

    private static final int FILE_BYTES = 144;
    private static final int SCALES_AT = 4;
    private static final int CODES_AT = 16;

    private FourBitSuperTypes() {}

    static WeightType q4K() {
        return new WeightType(
                new Shape("Q4_K", 12, 256, FILE_BYTES, 32, 0, 4, true, false),
                List.of(Nibbles.plane(), new Plane("sub", 32, 32), new Plane("super", 256, 64)),
                new Q4K());
    }

    /** The six-bit scale code of block j of the super-block whose scale bytes start at {@code s}. */
    private static int scaleCode(ByteBuffer raw, int s, int j) {
        return j < 4 ? raw.get(s + j) & 63 : (raw.get(s + j + 4) & 15) | ((raw.get(s + j - 4) & 0xc0) >> 2);
    }

    /** The six-bit minimum code of block j. */
    private static int minimumCode(ByteBuffer raw, int s, int j) {
        return j < 4 ? raw.get(s + j + 4) & 63 : ((raw.get(s + j + 4) >> 4) & 15) | ((raw.get(s + j) & 0xc0) >> 2);
    }

    private static final class Q4K implements BlockCodec {
        @Override
        public void decodeRow(ByteBuffer raw, int at, int k, CodedRow row) {
            for (int b = 0; b < k / 32; b++) {
                int from = at + b / 8 * FILE_BYTES;
                int j = b % 8;
                row.scales[b] = Half.toFloat(raw.getShort(from)) * scaleCode(raw, from + SCALES_AT, j);
                row.minima[b] = -(Half.toFloat(raw.getShort(from + 2)) * minimumCode(raw, from + SCALES_AT, j));
                int codes = from + CODES_AT + 32 * (j / 2);
                int shift = 4 * (j % 2);
                for (int i = 0; i < 32; i++) {
                    row.codes[32 * b + i] = (raw.get(codes + i) >> shift) & 15;
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
                    int factors = tile.planes()[2] + 64 * (b / 8) + 2 * lane;
                    bytes.putShort(factors, raw.getShort(from));
                    bytes.putShort(factors + 32, raw.getShort(from + 2));
                }
                int sub = tile.planes()[1] + 32 * b + lane;
                bytes.put(sub, (byte) scaleCode(raw, from + SCALES_AT, j));
                bytes.put(sub + 16, (byte) minimumCode(raw, from + SCALES_AT, j));
                int codes = from + CODES_AT + 32 * (j / 2);
                int shift = 4 * (j % 2);
                for (int g = 0; g < 4; g++) {
                    int low = (raw.getInt(codes + 4 * g) >>> shift) & 0x0f0f0f0f;
                    int high = (raw.getInt(codes + 16 + 4 * g) >>> shift) & 0x0f0f0f0f;
                    bytes.putInt(Nibbles.word(tile, lane, b, g), low | (high << 4));
                }
            }
        }

        @Override
        public float packedValue(PackedTile tile, int lane, int column) {
            int sub = tile.planes()[1] + 32 * (column / 32) + lane;
            int factors = tile.planes()[2] + 64 * (column / 256) + 2 * lane;
            float scale = tile.half(factors) * tile.unsignedByte(sub);
            float minimum = tile.half(factors + 32) * tile.unsignedByte(sub + 16);
            return scale * Nibbles.code(tile, lane, column) - minimum;
        }
    }
}
