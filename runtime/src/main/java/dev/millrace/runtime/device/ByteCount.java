package dev.millrace.runtime.device;

import dev.millrace.opencl.ByteSizes;

/** Bytes in the unit that a person would choose, short enough for a table. */
public final class ByteCount {

    private ByteCount() {}

    /** For example {@code 512 B}, {@code 98.2 MiB}. */
    public static String of(long bytes) {
        return bytes < 1024 ? bytes + " B" : ByteSizes.rounded(bytes);
    }
}
