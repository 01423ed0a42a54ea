package dev.millrace.opencl;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The count of native handles open in this process, by type: what a leak test compares before and after. Every binding
 * is counted, the one in memory too.
 */
public final class HandleLedger {

    private static final Map<HandleType, AtomicLong> OPEN = new EnumMap<>(HandleType.class);
    private static final AtomicLong LEAKED = new AtomicLong();

    static {
        for (HandleType type : HandleType.values()) {
            OPEN.put(type, new AtomicLong());
        }
    }

    private HandleLedger() {}

    /** Handles of this type that are open now. */
    public static long open(HandleType type) {
        return counter(type).get();
    }

    /** Handles of all types that are open now. */
    public static long open() {
        long sum = 0;
        for (HandleType type : HandleType.values()) {
            sum += open(type);
        }
        return sum;
    }

    /** Open handles by type, without the types that have none: for messages. */
    public static Map<HandleType, Long> snapshot() {
        Map<HandleType, Long> open = new EnumMap<>(HandleType.class);
        for (HandleType type : HandleType.values()) {
            long count = open(type);
            if (count != 0) {
                open.put(type, count);
            }
        }
        return open;
    }

    /** Handles that their owner forgot and a closing {@link Context} released, since the process began. */
    public static long leaked() {
        return LEAKED.get();
    }

    static void opened(HandleType type) {
        counter(type).incrementAndGet();
    }

    static void closed(HandleType type) {
        counter(type).decrementAndGet();
    }

    private static AtomicLong counter(HandleType type) {
        return Objects.requireNonNull(OPEN.get(type));
    }

    static void addLeaked(int count) {
        LEAKED.addAndGet(count);
    }
}
