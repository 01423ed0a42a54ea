package dev.millrace.kernels.quant;

import java.util.Arrays;
import java.util.stream.Collectors;

/** How keys and values are stored in the K/V cache: {@code memory.kvType}. */
public enum KvType {
    /** Half precision, rounded to nearest even when written. */
    F16("f16", 2),
    /** Single precision. */
    F32("f32", 4);

    private final String key;
    private final int bytes;

    KvType(String key, int bytes) {
        this.key = key;
        this.bytes = bytes;
    }

    /** The name in configurations. */
    public String key() {
        return key;
    }

    /** Bytes of a value. */
    public int bytes() {
        return bytes;
    }

    /** The value that is read back after {@code value} was stored. */
    public float stored(float value) {
        return this == F16 ? Half.toFloat(Half.ofFloat(value)) : value;
    }

    /**
     * The type with a name of the configuration.
     *
     * @throws IllegalArgumentException when there is none, listing those there are
     */
    public static KvType ofKey(String key) {
        return Arrays.stream(values())
                .filter(type -> type.key.equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("K/V type " + key + " is unknown; choose one of "
                        + Arrays.stream(values()).map(KvType::key).collect(Collectors.joining(", "))));
    }
}
