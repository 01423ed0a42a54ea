package dev.millrace.opencl;

import java.util.Locale;

/** Numbers of bytes as people read them. */
public final class ByteSizes {

    private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB"};

    private ByteSizes() {}

    /** For example {@code 512 bytes}, {@code 1.5 KiB}, {@code 98.2 MiB}. */
    public static String rounded(long bytes) {
        if (bytes < 1024) {
            return bytes + " bytes";
        }
        double value = bytes;
        int unit = -1;
        while (value >= 1024 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
    }

    /** With the exact number too, for example {@code 1.5 GiB (1610612736 bytes)}. */
    static String text(long bytes) {
        return bytes < 1024 ? rounded(bytes) : rounded(bytes) + " (" + bytes + " bytes)";
    }
}
