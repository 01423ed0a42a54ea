package dev.millrace.runtime.format.gguf;

import java.util.Locale;
import java.util.Optional;

/** A type of metadata value: its number and its smallest size in a file. */
enum ValueType {
    UINT8(0, 1),
    INT8(1, 1),
    UINT16(2, 2),
    INT16(3, 2),
    UINT32(4, 4),
    INT32(5, 4),
    FLOAT32(6, 4),
    BOOL(7, 1),
    STRING(8, 8),
    ARRAY(9, 12),
    UINT64(10, 8),
    INT64(11, 8),
    FLOAT64(12, 8);

    private static final ValueType[] BY_ID = values();

    private final int id;
    private final int leastBytes;

    ValueType(int id, int leastBytes) {
        this.id = id;
        this.leastBytes = leastBytes;
    }

    static Optional<ValueType> ofId(int id) {
        return id < 0 || id >= BY_ID.length ? Optional.empty() : Optional.of(BY_ID[id]);
    }

    int id() {
        return id;
    }

    int leastBytes() {
        return leastBytes;
    }

    /** The name as the specification writes it. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
