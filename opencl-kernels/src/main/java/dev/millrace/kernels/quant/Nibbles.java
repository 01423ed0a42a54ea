package dev.millrace.kernels.quant;

/**
 * The plane {@code codes} of four-bit types: [K/32][4 groups][16 rows][4 bytes].
 *
 * <pre>
 * byte b of group g:   low nibble -> k = 4g + b     high nibble -> k = 16 + 4g + b     (k within the 32 values)
 * </pre>
 */
final class Nibbles {

    /** Bytes of the plane per 32 values. */
    static final int BYTES = 256;

    private Nibbles() {}

    static Plane plane() {
        return new Plane("codes", 32, BYTES);
    }

    /** Where the word of a group of four bytes lies; {@code block} counts 32 values. */
    static int word(PackedTile tile, int lane, int block, int group) {
        return tile.planes()[0] + BYTES * block + 64 * group + 4 * lane;
    }

    static int code(PackedTile tile, int lane, int column) {
        int i = column % 16;
        int both = tile.unsignedByte(word(tile, lane, column / 32, i / 4) + i % 4);
        return column % 32 < 16 ? both & 15 : both >> 4;
    }
}
