package dev.millrace.kernels.reference;

import dev.millrace.kernels.quant.WeightType;
import java.nio.ByteBuffer;

/** Lookup of table rows by token. */
public final class ReferenceEmbedding {

    private ReferenceEmbedding() {}

    /** Rows of a table [n][k], one per token: [tokens][k]. */
    public static float[] gather(float[] table, int n, int k, int[] tokens) {
        Lengths.require("table", table.length, n, k);
        float[] result = new float[tokens.length * k];
        for (int i = 0; i < tokens.length; i++) {
            requireToken(tokens[i], n);
            System.arraycopy(table, tokens[i] * k, result, i * k, k);
        }
        return result;
    }

    /** The same from raw rows of a model file, dequantised: only the rows that are asked for. */
    public static float[] gather(WeightType type, ByteBuffer rawTable, int n, int k, int[] tokens) {
        int rowBytes = Math.toIntExact(type.rawRowBytes(k));
        float[] result = new float[tokens.length * k];
        for (int i = 0; i < tokens.length; i++) {
            requireToken(tokens[i], n);
            ByteBuffer raw = rawTable.slice(rawTable.position() + tokens[i] * rowBytes, rowBytes);
            type.unpackRow(raw, k, result, i * k);
        }
        return result;
    }

    private static void requireToken(int token, int n) {
        if (token < 0 || token >= n) {
            throw new IllegalArgumentException("Token " + token + " is not in the table of " + n + " tokens");
        }
    }
}
