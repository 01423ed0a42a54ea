package dev.millrace.opencl;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a kernel variant may need beyond OpenCL C 1.2; every one can be switched off by name. */
public enum Capability {
    ASM_AVX2("asm-avx2"),
    ASM_AVX512_VNNI("asm-avx512vnni"),
    /** Memory can be asked for ahead of its use. */
    ASM_PREFETCH("asm-prefetch"),
    /** A work-group can sleep until a word changes. */
    FUTEX("futex"),
    INTEGER_DOT("integer-dot"),
    SUB_GROUPS("sub-groups"),
    FP16("fp16"),
    FP64("fp64"),
    LOCAL_MEMORY("local-memory");

    private final String key;

    Capability(String key) {
        this.key = key;
    }

    /** The name in {@code device.disableCapabilities}. */
    public String key() {
        return key;
    }

    /** @throws IllegalArgumentException naming the known keys */
    public static Capability ofKey(String key) {
        for (Capability c : values()) {
            if (c.key.equals(key.toLowerCase(Locale.ROOT))) {
                return c;
            }
        }
        throw new IllegalArgumentException("unknown capability '" + key + "'; known are "
                + Arrays.stream(values()).map(Capability::key).collect(Collectors.joining(", ")));
    }
}
