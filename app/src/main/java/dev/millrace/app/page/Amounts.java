package dev.millrace.app.page;

import java.util.Locale;

/** Numbers with units, as short as a person wants them. */
final class Amounts {

    private Amounts() {}

    static String micros(double micros) {
        return micros >= 1_000
                ? String.format(Locale.ROOT, "%.2f ms", micros / 1000)
                : String.format(Locale.ROOT, micros < 100 ? "%.1f µs" : "%.0f µs", micros);
    }

    /** Such as {@code 12.3 GB/s}; empty where one of both is not known. */
    static String rate(double amount, double micros, String unit) {
        return amount > 0 && micros > 0 ? String.format(Locale.ROOT, "%.1f %s", amount / micros / 1000, unit) : "";
    }

    static String percent(double part, double whole) {
        return whole > 0 ? String.format(Locale.ROOT, "%.1f %%", 100 * part / whole) : "";
    }
}
