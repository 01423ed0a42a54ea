package dev.millrace.runtime.format.gguf;

import java.util.Locale;
import java.util.Optional;

/**
 * A tensor type of ggml: its number in the file, how many values one block holds and how many bytes it takes.
 *
 * <p>All types known to ggml in November 2026 are listed, so that any file can be inspected; which of them can be
 * computed with is decided where kernels are chosen.
 */
public enum GgufType {
    F32(0, 1, 4),
    F16(1, 1, 2),
    Q4_0(2, 32, 18),
    Q4_1(3, 32, 20),
    Q5_0(6, 32, 22),
    Q5_1(7, 32, 24),
    Q8_0(8, 32, 34),
    Q8_1(9, 32, 36),
    Q2_K(10, 256, 84),
    Q3_K(11, 256, 110),
    Q4_K(12, 256, 144),
    Q5_K(13, 256, 176),
    Q6_K(14, 256, 210),
    Q8_K(15, 256, 292),
    IQ2_XXS(16, 256, 66),
    IQ2_XS(17, 256, 74),
    IQ3_XXS(18, 256, 98),
    IQ1_S(19, 256, 50),
    IQ4_NL(20, 32, 18),
    IQ3_S(21, 256, 110),
    IQ2_S(22, 256, 82),
    IQ4_XS(23, 256, 136),
    I8(24, 1, 1),
    I16(25, 1, 2),
    I32(26, 1, 4),
    I64(27, 1, 8),
    F64(28, 1, 8),
    IQ1_M(29, 256, 56),
    BF16(30, 1, 2),
    TQ1_0(34, 256, 54),
    TQ2_0(35, 256, 66),
    MXFP4(39, 32, 17),
    NVFP4(40, 64, 36),
    Q1_0(41, 128, 18);

    private static final GgufType[] BY_ID = byId();

    private final int id;
    private final int blockSize;
    private final int blockBytes;

    GgufType(int id, int blockSize, int blockBytes) {
        this.id = id;
        this.blockSize = blockSize;
        this.blockBytes = blockBytes;
    }

    /** The type with this number, or empty where ggml has none or has withdrawn it. */
    public static Optional<GgufType> ofId(int id) {
        return id < 0 || id >= BY_ID.length ? Optional.empty() : Optional.ofNullable(BY_ID[id]);
    }

    /** The number that stands for the type in a file. */
    public int id() {
        return id;
    }

    /** Values per block, along the first dimension. */
    public int blockSize() {
        return blockSize;
    }

    /** Bytes per block. */
    public int blockBytes() {
        return blockBytes;
    }

    /** Bytes that this many values take; the count must be a multiple of the block size. */
    public long byteSize(long valueCount) {
        if (valueCount % blockSize != 0) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "%d values are no whole number of %s blocks (%d values each)",
                    valueCount,
                    name(),
                    blockSize));
        }
        return Math.multiplyExact(valueCount / blockSize, (long) blockBytes);
    }

    /** Why a number that is not in the table is not in it. */
    static String unknown(int id) {
        boolean withdrawn = (id >= 4 && id <= 5) || (id >= 31 && id <= 33) || (id >= 36 && id <= 38);
        return withdrawn
                ? "tensor type " + id + " was withdrawn from GGUF; quantise the model anew"
                : "tensor type " + Integer.toUnsignedString(id) + " is unknown; known are 0 to " + (BY_ID.length - 1)
                        + " (F32 to " + BY_ID[BY_ID.length - 1] + ")";
    }

    private static GgufType[] byId() {
        int last = 0;
        for (GgufType type : values()) {
            last = Math.max(last, type.id);
        }
        GgufType[] table = new GgufType[last + 1];
        for (GgufType type : values()) {
            table[type.id] = type;
        }
        return table;
    }
}
