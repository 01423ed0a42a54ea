package dev.millrace.kernels.quant;

import java.nio.ByteBuffer;

/** A codec of integer codes with scales: it says what the codes and scales are, dequantising follows. */
interface BlockCodec extends Codec {

    /** Reads one row of the file into codes, scales and minima. */
    void decodeRow(ByteBuffer raw, int at, int k, CodedRow row);

    @Override
    default void unpackRow(WeightType type, ByteBuffer raw, int at, int k, float[] target, int targetOffset) {
        CodedRow row = new CodedRow(type, k);
        decodeRow(raw, at, k, row);
        row.values(target, targetOffset);
    }
}
