package dev.millrace.kernels.quant;

import java.nio.ByteBuffer;

/** The functions of one weight type. All buffers are little-endian and all offsets absolute. */
interface Codec {

    /** Dequantises one row of the file. */
    void unpackRow(WeightType type, ByteBuffer raw, int at, int k, float[] target, int targetOffset);

    /** Moves one row of the file into a lane of a packed tile. */
    void packRow(ByteBuffer raw, int at, int k, PackedTile tile, int lane);

    /** Dequantises one value of a packed tile. */
    float packedValue(PackedTile tile, int lane, int column);
}
