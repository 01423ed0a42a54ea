package dev.millrace.runtime;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When the patience of a caller ends.
 *
 * @param start {@link System#nanoTime} at its beginning
 * @param nanos how long it lasts; {@link Long#MAX_VALUE} is for ever
 */
record Deadline(long start, long nanos) {

    static final Deadline NONE = new Deadline(0, Long.MAX_VALUE);

    static Deadline in(@Nullable Duration timeout) {
        if (timeout == null) {
            return NONE;
        }
        long nanos;
        try {
            nanos = timeout.toNanos();
        } catch (ArithmeticException centuries) {
            return NONE;
        }
        return new Deadline(System.nanoTime(), nanos);
    }

    boolean isOver() {
        return leftNanos() <= 0;
    }

    long leftNanos() {
        return nanos == Long.MAX_VALUE ? nanos : nanos - (System.nanoTime() - start);
    }
}
