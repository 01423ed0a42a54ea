package dev.millrace.kernels.quant;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * How activations are rounded before they meet quantised weights: {@code numerics.activations}.
 *
 * <p>Integers share one scale per {@value #BLOCK} consecutive values of a row. With {@code amax} the greatest magnitude
 * of a block, {@code scale = amax / maxCode}, {@code code = rint(x * (maxCode / amax))}: a value is off by at most half a
 * scale. Weights of floating types always meet float activations.
 */
public enum ActivationType {
    /** Eight-bit codes, -127..127. */
    INT8("int8", 127),
    /** Sixteen-bit codes made of two int8 digits in base 255, -32512..32512. */
    INT16("int16", 127 * 255 + 127),
    /** float32 as it is. */
    F32("f32", 0);

    /** Values that share a scale. */
    public static final int BLOCK = 32;

    /** Base of the two digits of {@link #INT16}. */
    public static final int DIGIT_BASE = 255;

    private final String key;
    private final int maxCode;

    ActivationType(String key, int maxCode) {
        this.key = key;
        this.maxCode = maxCode;
    }

    /** The name in configurations. */
    public String key() {
        return key;
    }

    /** The greatest code; 0 for {@link #F32}, which has none. */
    public int maxCode() {
        return maxCode;
    }

    /** Whether values are rounded to integer codes. */
    public boolean integer() {
        return this != F32;
    }

    /**
     * The type with a name of the configuration.
     *
     * @throws IllegalArgumentException when there is none, listing those there are
     */
    public static ActivationType ofKey(String key) {
        return Arrays.stream(values())
                .filter(type -> type.key.equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Activation type " + key + " is unknown; choose one of "
                        + Arrays.stream(values()).map(ActivationType::key).collect(Collectors.joining(", "))));
    }
}
