package dev.millrace.kernels.quant;

import java.nio.ByteBuffer;
import java.util.Random;

/**
 * Random rows of a weight type as a model file holds them: uniform codes with scales such that the values are finite,
 * lie around zero and have about a wanted standard deviation.
 *
 * <p>With uniform codes the deviations of {@code value / d} are: Q8_0 sqrt((256^2 - 1) / 12) = 73.9; Q4_0 and Q4_1
 * sqrt((16^2 - 1) / 12) = 4.61; Q6_K 73.9 of the scales times 18.5 of the codes; Q4_K 258, where {@code dmin = 7.5 d} makes
 * up for codes that have no zero point. Codes whose mean is half a step off zero have scales of either sign.
 */
public final class RandomRows {

    private static final double BYTE = 73.9;
    private static final double NIBBLE = 4.61;
    private static final double MEAN_NIBBLE = 7.5;
    private static final double SIX_BITS = 18.5;
    private static final double NIBBLE_WITH_MINIMUM = 258;

    private final WeightType type;
    private final double deviation;
    private final Random random;
    private final byte[] superBlock;

    /** Rows of a type; the same random numbers give the same bytes. */
    public RandomRows(WeightType type, double deviation, Random random) {
        this.type = type;
        this.deviation = deviation;
        this.random = random;
        superBlock = new byte[type.superBlockBytes()];
    }

    /** Fills a little-endian buffer from its position to its limit; room for a whole number of super-blocks. */
    public void fill(ByteBuffer target) {
        while (target.hasRemaining()) {
            int at = target.position();
            if (type.floating()) {
                float value = (float) (deviation * random.nextGaussian());
                if (type.superBlockBytes() == Float.BYTES) {
                    target.putFloat(value);
                } else {
                    target.putShort(Half.ofFloat(value));
                }
            } else {
                random.nextBytes(superBlock);
                target.put(superBlock);
                putFactors(target, at);
            }
        }
    }

    private void putFactors(ByteBuffer target, int at) {
        // Blocks differ in scale, as real ones do; the mean of the square is nearly one.
        double spread = deviation * (0.5 + random.nextDouble());
        double signed = random.nextBoolean() ? spread : -spread;
        switch (type.name()) {
            case "Q8_0" -> half(target, at, signed / BYTE);
            case "Q4_0" -> half(target, at, signed / NIBBLE);
            case "Q4_1" -> {
                half(target, at, spread / NIBBLE);
                half(target, at + 2, -MEAN_NIBBLE * spread / NIBBLE);
            }
            case "Q4_K" -> {
                half(target, at, spread / NIBBLE_WITH_MINIMUM);
                half(target, at + 2, MEAN_NIBBLE * spread / NIBBLE_WITH_MINIMUM);
            }
            case "Q6_K" -> half(target, at + type.superBlockBytes() - 2, signed / (BYTE * SIX_BITS));
            default -> throw new IllegalArgumentException("There are no random rows of type " + type + " yet");
        }
    }

    private static void half(ByteBuffer target, int at, double value) {
        target.putShort(at, Half.ofFloat((float) value));
    }
}
