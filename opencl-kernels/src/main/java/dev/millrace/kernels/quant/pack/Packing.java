package dev.millrace.kernels.quant.pack;

import dev.millrace.kernels.quant.WeightType;
import dev.millrace.opencl.Buffer;

/**
 * Rows to repack: where they lie as the file has them, and where the matrix that they belong to lies packed.
 *
 * @param type the weight's type
 * @param raw buffer of raw rows
 * @param rawOffset bytes to the first of them, a multiple of 4
 * @param packed buffer of the packed matrix
 * @param packedOffset bytes to the matrix's first tile, a multiple of {@link WeightType#PLANE_ALIGNMENT}
 * @param rows rows to repack; whole tiles are written, missing rows of the last one as zeros
 * @param k values of a row
 * @param firstTile the tile of the matrix that the first row begins
 */
public record Packing(
        WeightType type,
        Buffer raw,
        long rawOffset,
        Buffer packed,
        long packedOffset,
        int rows,
        int k,
        int firstTile) {

    public Packing {
        if (rawOffset % 4 != 0 || packedOffset % WeightType.PLANE_ALIGNMENT != 0) {
            throw new IllegalArgumentException("raw rows start at byte " + rawOffset + " and packed ones at "
                    + packedOffset + "; multiples of 4 and " + WeightType.PLANE_ALIGNMENT + " are needed");
        }
        requireWithin("raw rows", rawOffset + rows * type.rawRowBytes(k), raw);
        requireWithin(
                "packed rows", packedOffset + (firstTile + (long) tiles(rows)) * type.tileBytes(k), packed);
    }

    /** Tiles to write. */
    int tiles() {
        return tiles(rows);
    }

    private static int tiles(int rows) {
        return (rows + WeightType.TILE_ROWS - 1) / WeightType.TILE_ROWS;
    }

    private static void requireWithin(String what, long end, Buffer buffer) {
        if (end > buffer.byteSize()) {
            throw new IllegalArgumentException(
                    what + " end at byte " + end + " of '" + buffer.label() + "', which has " + buffer.byteSize());
        }
    }
}
