package dev.millrace.runtime.device;

import java.util.Locale;

/** Bytes in the unit that a person would choose. */
public final class ByteCount {

    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

    private ByteCount() {}

    /** For example {@code 512 B}, {@code 98.2 MiB}. */
    public static String of(long bytes) {
        double amount = bytes;
        int unit = 0;
        while (amount >= 1024 && unit < UNITS.length - 1) {
            amount /= 1024;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", amount, UNITS[unit]);
    }
}
