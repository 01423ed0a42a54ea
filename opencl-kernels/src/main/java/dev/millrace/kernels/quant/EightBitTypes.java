package dev.millrace.kernels.quant;

import dev.millrace.kernels.quant.WeightType.Shape;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Q8_0: signed bytes with one scale per 32.
 *
 * <p>File, 34 bytes per 32 values: half d, int8 q[32]; {@code value = d * q}. Packed: {@code codes}
 * [K/32][8 groups][16 rows][4 bytes], byte b of group g being the code of k = 4g + b, stored as {@code u = q + 128};
 * {@code scales} [K/32][16 rows] half.
 */
final class EightBitTypes {

    private static final int FILE_BYTES = 34;
    private static final int CODE_BYTES = 512;
    private static final int SIGN_BITS = 0x80808080;

    private EightBitTypes() {}

    static WeightType q8Zero() {
        return new WeightType(
                new Shape("Q8_0", 8, 32, FILE_BYTES, 32, 128, 8, false, false),
                List.of(new Plane("codes", 32, CODE_BYTES), new Plane("scales", 32, 32)),
                new Q8Zero());
    }

    private static final class Q8Zero implements BlockCodec {
        @Override
        public void decodeRow(ByteBuffer raw, int at, int k, CodedRow row) {
            for (int b = 0; b < k / 32; b++) {
                int from = at + b * FILE_BYTES;
                row.scales[b] = Half.toFloat(raw.getShort(from));
                for (int i = 0; i < 32; i++) {
                    row.codes[32 * b + i] = raw.get(from + 2 + i) + 128;
                }
            }
        }

        @Override
        public void packRow(ByteBuffer raw, int at, int k, PackedTile tile, int lane) {
            ByteBuffer bytes = tile.bytes();
            for (int b = 0; b < k / 32; b++) {
                int from = at + b * FILE_BYTES;
                bytes.putShort(tile.planes()[1] + 32 * b + 2 * lane, raw.getShort(from));
                int codes = tile.planes()[0] + CODE_BYTES * b + 4 * lane;
                for (int g = 0; g < 8; g++) {
                    // q + 128 modulo 256 flips the sign bit of each byte
                    bytes.putInt(codes + 64 * g, raw.getInt(from + 2 + 4 * g) ^ SIGN_BITS);
                }
            }
        }

        @Override
        public float packedValue(PackedTile tile, int lane, int column) {
            int b = column / 32;
            int i = column % 32;
            int code = tile.unsignedByte(tile.planes()[0] + CODE_BYTES * b + 64 * (i / 4) + 4 * lane + i % 4);
            return tile.half(tile.planes()[1] + 32 * b + 2 * lane) * (code - 128);
        }
    }
}
