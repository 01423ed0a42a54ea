package dev.millrace.scheduler.cost;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a phase does, in units that a profile has rates of.
 *
 * @param amounts units of each kind of work
 * @param streamedBytes bytes of weights, keys and values, which come from far
 * @param units pieces that workers share
 */
record PhaseWork(Map<String, Double> amounts, double streamedBytes, double units) {

    PhaseWork {
        amounts = Collections.unmodifiableMap(new TreeMap<>(amounts));
    }

    /** Nanoseconds of computing on so many workers. */
    double computing(DeviceProfile profile, int workers) {
        return computing(profile) / efficiency(workers);
    }

    /** Nanoseconds of reading what comes from far. */
    double streaming(DeviceProfile profile) {
        return streamedBytes / profile.streamBytesPerNano();
    }

    /** Nanoseconds of computing if all workers had the same to do. */
    private double computing(DeviceProfile profile) {
        double nanos = 0;
        for (Map.Entry<String, Double> amount : amounts.entrySet()) {
            nanos += amount.getValue() / profile.rate(amount.getKey());
        }
        return nanos;
    }

    /** The share of all workers' time that is work: the last round of pieces may leave some idle. */
    private double efficiency(int workers) {
        return units / (workers * Math.ceil(units / workers));
    }
}
