package dev.millrace.kernels.quant;

import java.util.Arrays;
import java.util.stream.Collectors;

/** How keys and values are stored in the K/V cache: {@code memory.kvType}. */
public enum KvType {
    /** Half precision, rounded to nearest even when written. */
    F16("f16", 2),
    /** Single precision. */
    F32("f32", 4),
    /**
     * Signed bytes; {@value #BLOCK} columns of one head at one position share a float scale {@code d = max|x| / 127}, the
     * last block of a head being shorter where the head's columns are no multiple of that: 9 bits a value for common heads.
     * The scale is a float, not a half, so that small values keep their eight bits and large ones do not overflow. Whole
     * blocks of keys are multiplied by a Hadamard matrix before they are rounded, and queries with them, which leaves their
     * products alone and spreads the few large columns of keys over the block (the idea of QuaRot, arXiv 2404.00456).
     */
    Q8_0("q8_0", 1);

    /** Columns that share a scale in {@link #Q8_0}. */
    public static final int BLOCK = 32;

    private final String key;
    private final int valueBytes;

    KvType(String key, int valueBytes) {
        this.key = key;
        this.valueBytes = valueBytes;
    }

    /** The name in configurations. */
    public String key() {
        return key;
    }

    /** Bytes of a value, without what it shares with others. */
    public int valueBytes() {
        return valueBytes;
    }

    /** Whether values are codes that share scales. */
    public boolean scaled() {
        return this == Q8_0;
    }

    /** Scales that the columns of a head have at one position. */
    public int scales(int headDim) {
        return scaled() ? (headDim + BLOCK - 1) / BLOCK : 0;
    }

    /** Bytes that the key, or the value, of one head takes at one position. */
    public long headBytes(int headDim) {
        return (long) headDim * valueBytes + (long) scales(headDim) * Float.BYTES;
    }

    /** Columns of a row of heads that must be stored together: a stretch of so many holds whole blocks. */
    public int storedColumns(int headDim) {
        return !scaled() ? 1 : headDim % BLOCK == 0 ? BLOCK : headDim;
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
