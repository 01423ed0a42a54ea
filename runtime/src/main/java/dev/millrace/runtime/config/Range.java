package dev.millrace.runtime.config;

import java.math.BigDecimal;

/**
 * The values that a number in the configuration may take.
 *
 * @param least smallest, included
 * @param most largest, included
 */
record Range(BigDecimal least, BigDecimal most) {

    static Range of(long least, long most) {
        return new Range(BigDecimal.valueOf(least), BigDecimal.valueOf(most));
    }

    static Range of(double least, double most) {
        return new Range(BigDecimal.valueOf(least), BigDecimal.valueOf(most));
    }

    boolean holds(BigDecimal value) {
        return value.compareTo(least) >= 0 && value.compareTo(most) <= 0;
    }

    /** @throws IllegalArgumentException when the value is outside */
    void check(String path, long value) {
        check(path, BigDecimal.valueOf(value));
    }

    /** @throws IllegalArgumentException when the value is outside or not a number */
    void check(String path, double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(path + " is " + value + "; it must be " + this);
        }
        check(path, BigDecimal.valueOf(value));
    }

    private void check(String path, BigDecimal value) {
        if (!holds(value)) {
            throw new IllegalArgumentException(path + " is " + value.toPlainString() + "; it must be " + this);
        }
    }

    @Override
    public String toString() {
        return "from " + plain(least) + " to " + plain(most);
    }

    private static String plain(BigDecimal value) {
        return value.stripTrailingZeros().toPlainString();
    }
}
