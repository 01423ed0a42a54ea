package dev.millrace.kernels.quant;

import java.nio.ByteBuffer;

/**
 * A place in a packed matrix: one tile of 16 rows and where its planes start.
 *
 * @param bytes the packed matrix, little-endian
 * @param planes absolute byte offsets of the tile's planes
 */
@SuppressWarnings("ArrayRecordComponent") // an internal cursor, never compared
record PackedTile(ByteBuffer bytes, int[] planes) {

    static PackedTile of(WeightType type, ByteBuffer bytes, int k, int tileIndex) {
        int base = Math.toIntExact(tileIndex * type.tileBytes(k));
        int[] planes = new int[type.planes().size()];
        for (int i = 0; i < planes.length; i++) {
            planes[i] = base + Math.toIntExact(type.planeOffset(i, k));
        }
        return new PackedTile(bytes, planes);
    }

    int unsignedByte(int at) {
        return bytes.get(at) & 0xff;
    }

    float half(int at) {
        return Half.toFloat(bytes.getShort(at));
    }
}
