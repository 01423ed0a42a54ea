package dev.millrace.kernels.reference;

import dev.millrace.kernels.quant.Half;
import dev.millrace.kernels.quant.WeightType;
import java.nio.ByteBuffer;

/**
 * A second writing of the dot product, from packed bytes as a kernel reads them: every index straight from
 * {@code docs/decisions/0003-packed-weights.md}, nothing shared with the codecs.
 */
final class PackedDot {

    private final ByteBuffer w;
    private final int k;
    private final int tile;
    private final int r;

    PackedDot(ByteBuffer packed, WeightType type, int k, int row) {
        w = packed;
        this.k = k;
        tile = (int) type.tileBytes(k) * (row / 16);
        r = row % 16;
    }

    /** Q8_0, activations of two int8 digits. */
    float q8WithDigits(QuantisedRows x, int row) {
        float acc = 0;
        int scales = tile + pad(k / 32 * 512);
        for (int b = 0; b < k / 32; b++) {
            int high = 0;
            int low = 0;
            int sum = 0;
            for (int g = 0; g < 8; g++) {
                for (int i = 0; i < 4; i++) {
                    int u = w.get(tile + ((b * 8 + g) * 16 + r) * 4 + i) & 255;
                    int q = x.code(row, 32 * b + 4 * g + i);
                    high += u * QuantisedRows.highDigit(q);
                    low += u * QuantisedRows.lowDigit(q);
                    sum += q;
                }
            }
            int dot = 255 * high + low - 128 * sum;
            acc = Math.fma((float) dot, half(scales + (b * 16 + r) * 2) * x.scale(row, b), acc);
        }
        return acc;
    }

    /** Q4_1. */
    float q41(QuantisedRows x, int row) {
        float acc = 0;
        int scales = tile + pad(k / 32 * 256);
        for (int b = 0; b < k / 32; b++) {
            float dx = x.scale(row, b);
            acc = Math.fma((float) nibbles(x, row, b, 0, 32), half(scales + (b * 32 + r) * 2) * dx, acc);
            acc = Math.fma(dx * (float) sum(x, row, b, 0, 32), half(scales + (b * 32 + 16 + r) * 2), acc);
        }
        return acc;
    }

    /** Q4_0. */
    float q40(QuantisedRows x, int row) {
        float acc = 0;
        int scales = tile + pad(k / 32 * 256);
        for (int b = 0; b < k / 32; b++) {
            int dot = nibbles(x, row, b, 0, 32) - 8 * sum(x, row, b, 0, 32);
            acc = Math.fma((float) dot, half(scales + (b * 16 + r) * 2) * x.scale(row, b), acc);
        }
        return acc;
    }

    /** Q4_K. */
    float q4K(QuantisedRows x, int row) {
        float acc = 0;
        int sub = tile + pad(k / 32 * 256);
        int factors = sub + pad(k / 32 * 32);
        for (int b = 0; b < k / 32; b++) {
            float dx = x.scale(row, b);
            float d = half(factors + (b / 8 * 32 + r) * 2);
            float dmin = half(factors + (b / 8 * 32 + 16 + r) * 2);
            float dw = d * w.get(sub + b * 32 + r);
            float m = -(dmin * w.get(sub + b * 32 + 16 + r));
            acc = Math.fma((float) nibbles(x, row, b, 0, 32), dw * dx, acc);
            acc = Math.fma(dx * (float) sum(x, row, b, 0, 32), m, acc);
        }
        return acc;
    }

    /** Q6_K. */
    float q6K(QuantisedRows x, int row) {
        float acc = 0;
        int high = tile + pad(k / 32 * 256);
        int sub = high + pad(k / 32 * 128);
        int factors = sub + pad(k / 32 * 32);
        for (int b = 0; b < k / 32; b++) {
            float d = half(factors + (b / 8 * 16 + r) * 2);
            for (int h = 0; h < 2; h++) {
                int dot = nibbles(x, row, b, 16 * h, 16 * h + 16) - 32 * sum(x, row, b, 16 * h, 16 * h + 16);
                for (int i = 0; i < 4; i++) {
                    for (int j = 0; j < 4; j++) {
                        int upper = w.get(high + ((b * 2 + h) * 16 + r) * 4 + j) >> (2 * i) & 3;
                        dot += 16 * upper * x.code(row, 32 * b + 16 * h + 4 * i + j);
                    }
                }
                float dw = d * w.get(sub + (b * 2 + h) * 16 + r);
                acc = Math.fma((float) dot, dw * x.scale(row, b), acc);
            }
        }
        return acc;
    }

    private int nibbles(QuantisedRows x, int row, int b, int from, int end) {
        int dot = 0;
        for (int i = from; i < end; i++) {
            int both = w.get(tile + ((b * 4 + i % 16 / 4) * 16 + r) * 4 + i % 4);
            dot += (i < 16 ? both & 15 : both >> 4 & 15) * x.code(row, 32 * b + i);
        }
        return dot;
    }

    private static int sum(QuantisedRows x, int row, int b, int from, int end) {
        int sum = 0;
        for (int i = from; i < end; i++) {
            sum += x.code(row, 32 * b + i);
        }
        return sum;
    }

    private float half(int at) {
        return Half.toFloat(w.getShort(at));
    }

    private static int pad(int bytes) {
        return (bytes + 63) / 64 * 64;
    }
}
