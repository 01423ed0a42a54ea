package dev.millrace.kernels.quant;

import dev.millrace.kernels.quant.WeightType.Shape;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Q4_0 and Q4_1: four-bit codes with one scale per 32.
 *
 * <p>File: half d (Q4_1: and half m), then 16 bytes, byte j holding the codes of k = j (low nibble) and k = 16 + j.
 * {@code value = d * (u - 8)} for Q4_0, {@code d * u + m} for Q4_1. Packed: the nibbles in the same pairs, see
 * {@link Nibbles}; {@code scales} [K/32][16 rows] half d, for Q4_1 [K/32][2][16 rows] half d, then m.
 */
final class FourBitTypes {

    private FourBitTypes() {}

    static WeightType q4Zero() {
        return new WeightType(
                new Shape("Q4_0", 2, 32, 18, 32, 8, 4, false, false),
                List.of(Nibbles.plane(), new Plane("scales", 32, 32)),
                new FourBit(false));
    }

    static WeightType q4One() {
        return new WeightType(
                new Shape("Q4_1", 3, 32, 20, 32, 0, 4, true, false),
                List.of(Nibbles.plane(), new Plane("scales", 32, 64)),
                new FourBit(true));
    }

    private static final class FourBit implements BlockCodec {

        private final boolean minimum;
        private final int codesAt;
        private final int fileBytes;
        private final int scaleBytes;

        FourBit(boolean minimum) {
            this.minimum = minimum;
            codesAt = minimum ? 4 : 2;
            fileBytes = codesAt + 16;
            scaleBytes = minimum ? 64 : 32;
        }

        @Override
        public void decodeRow(ByteBuffer raw, int at, int k, CodedRow row) {
            for (int b = 0; b < k / 32; b++) {
                int from = at + b * fileBytes;
                row.scales[b] = Half.toFloat(raw.getShort(from));
                if (minimum) {
                    row.minima[b] = Half.toFloat(raw.getShort(from + 2));
                }
                for (int j = 0; j < 16; j++) {
                    int both = raw.get(from + codesAt + j);
                    row.codes[32 * b + j] = both & 15;
                    row.codes[32 * b + 16 + j] = (both >> 4) & 15;
                }
            }
        }

        @Override
        public void packRow(ByteBuffer raw, int at, int k, PackedTile tile, int lane) {
            ByteBuffer bytes = tile.bytes();
            for (int b = 0; b < k / 32; b++) {
                int from = at + b * fileBytes;
                int scales = tile.planes()[1] + scaleBytes * b + 2 * lane;
                bytes.putShort(scales, raw.getShort(from));
                if (minimum) {
                    bytes.putShort(scales + 32, raw.getShort(from + 2));
                }
                for (int g = 0; g < 4; g++) {
                    bytes.putInt(Nibbles.word(tile, lane, b, g), raw.getInt(from + codesAt + 4 * g));
                }
            }
        }

        @Override
        public float packedValue(PackedTile tile, int lane, int column) {
            int code = Nibbles.code(tile, lane, column);
            int scales = tile.planes()[1] + scaleBytes * (column / 32) + 2 * lane;
            float d = tile.half(scales);
            return minimum ? d * code + tile.half(scales + 32) : d * (code - 8);
        }
    }
}
