package dev.millrace.scheduler.memory;

import java.util.Locale;

/** Numbers of bytes as people read them. */
final class Bytes {

    private Bytes() {}

    /** For example {@code 512 bytes}, {@code 1.5 KiB}, {@code 98.2 MiB}. */
    static String text(long bytes) {
        if (bytes < 1024) {
            return bytes + " bytes";
        }
        double value = bytes / 1024.0;
        String unit = "KiB";
        for (String next : new String[] {"MiB", "GiB", "TiB"}) {
            if (value >= 1024) {
                value /= 1024;
                unit = next;
            }
        }
        return String.format(Locale.ROOT, "%.1f %s", value, unit);
    }
}
