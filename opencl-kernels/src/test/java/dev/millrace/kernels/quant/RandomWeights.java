package dev.millrace.kernels.quant;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;

/**
 * Random raw weights for tests: valid bytes of a type, values around +-1, and among them what breaks kernels: blocks of
 * zero scale, negative and subnormal scales, blocks of one extreme code (-128 of Q8_0, all 15s, ...).
 */
public final class RandomWeights {

    private static final byte[] EXTREMES = {0, -1, (byte) 0x80, 0x7f, 0x0f, (byte) 0xf0};

    private RandomWeights() {}

    /** n rows of k values as a model file holds them, little-endian, in a direct buffer. */
    public static ByteBuffer raw(WeightType type, int n, int k, long seed) {
        Random random = new Random(seed);
        int size = Math.toIntExact(n * type.rawRowBytes(k));
        ByteBuffer raw = ByteBuffer.allocateDirect(size).order(ByteOrder.LITTLE_ENDIAN);
        byte[] superBlock = new byte[type.superBlockBytes()];
        while (raw.hasRemaining()) {
            random.nextBytes(superBlock);
            if (random.nextInt(8) == 0) {
                Arrays.fill(superBlock, EXTREMES[random.nextInt(EXTREMES.length)]);
            }
            int at = raw.position();
            raw.put(superBlock);
            putFloats(type, raw, at, random);
        }
        return raw.flip();
    }

    /** All rows dequantised: [n][k]. */
    public static float[] values(WeightType type, ByteBuffer raw, int n, int k) {
        float[] values = new float[n * k];
        int rowBytes = Math.toIntExact(type.rawRowBytes(k));
        for (int row = 0; row < n; row++) {
            type.unpackRow(raw.slice(row * rowBytes, rowBytes), k, values, row * k);
        }
        return values;
    }

    /** Replaces the floats of a super-block, which must be finite. */
    private static void putFloats(WeightType type, ByteBuffer raw, int at, Random random) {
        switch (type.name()) {
            case "F32" -> raw.putFloat(at, factor(random, 1));
            case "F16" -> putHalf(raw, at, factor(random, 1));
            case "Q8_0" -> putHalf(raw, at, factor(random, 1.0 / 128));
            case "Q4_0" -> putHalf(raw, at, factor(random, 1.0 / 8));
            case "Q4_1" -> {
                putHalf(raw, at, factor(random, 1.0 / 8));
                putHalf(raw, at + 2, factor(random, 1));
            }
            case "Q4_K" -> {
                putHalf(raw, at, factor(random, 1.0 / 512));
                putHalf(raw, at + 2, factor(random, 1.0 / 64));
            }
            case "Q6_K" -> putHalf(raw, at + 208, factor(random, 1.0 / 4096));
            default -> throw new IllegalArgumentException("There are no random weights of type " + type + " yet");
        }
    }

    private static void putHalf(ByteBuffer raw, int at, float value) {
        raw.putShort(at, Half.ofFloat(value));
    }

    private static float factor(Random random, double magnitude) {
        return switch (random.nextInt(16)) {
            case 0 -> 0;
            case 1 -> 0x1p-24f; // the least half
            default -> (float) (random.nextGaussian() * magnitude);
        };
    }
}
