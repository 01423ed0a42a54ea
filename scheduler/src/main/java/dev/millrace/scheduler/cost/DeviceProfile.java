package dev.millrace.scheduler.cost;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a device can do, in numbers: the constants of the cost model.
 *
 * @param launchNanos a launch in a row of many, beside the work of its kernel
 * @param barrierNanos a barrier between all work-groups of one launch
 * @param synchronisationNanos the host waits for an empty queue, from the last enqueue on
 * @param transferNanos the smallest copy between host and device
 * @param streamBytesPerNano reading of weights that lie in no nearby cache
 * @param transferBytesPerNano copies between host and device
 * @param rates units of work per nanosecond with all workers at work, by the key of their kind
 */
public record DeviceProfile(
        double launchNanos,
        double barrierNanos,
        double synchronisationNanos,
        double transferNanos,
        double streamBytesPerNano,
        double transferBytesPerNano,
        Map<String, Double> rates) {

    public DeviceProfile {
        rates = Collections.unmodifiableMap(new TreeMap<>(rates));
        positive("launchNanos", launchNanos);
        positive("barrierNanos", barrierNanos);
        positive("synchronisationNanos", synchronisationNanos);
        positive("transferNanos", transferNanos);
        positive("streamBytesPerNano", streamBytesPerNano);
        positive("transferBytesPerNano", transferBytesPerNano);
        rates.forEach(DeviceProfile::positive);
    }

    private static void positive(String name, double value) {
        if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(name + " of a device profile is " + value + "; it must be above 0");
        }
    }

    /** Units of work per nanosecond. */
    double rate(String key) {
        Double rate = rates.get(key);
        if (rate == null) {
            throw new IllegalArgumentException(
                    "the device profile has no rate of " + key + "; it has " + rates.keySet());
        }
        return rate;
    }

    /** The same with one rate set. */
    DeviceProfile withRate(String key, double rate) {
        Map<String, Double> more = new TreeMap<>(rates);
        more.put(key, rate);
        return new DeviceProfile(
                launchNanos,
                barrierNanos,
                synchronisationNanos,
                transferNanos,
                streamBytesPerNano,
                transferBytesPerNano,
                more);
    }

    /** All figures by name, those that are no rates first. */
    public Map<String, Double> figures() {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("launchNanos", launchNanos);
        figures.put("barrierNanos", barrierNanos);
        figures.put("synchronisationNanos", synchronisationNanos);
        figures.put("transferNanos", transferNanos);
        figures.put("streamBytesPerNano", streamBytesPerNano);
        figures.put("transferBytesPerNano", transferBytesPerNano);
        figures.putAll(rates);
        return figures;
    }

    /**
     * The reverse of {@link #figures}.
     *
     * @throws IllegalArgumentException when a figure is missing or not above 0
     */
    static DeviceProfile ofFigures(Map<String, Double> figures) {
        Map<String, Double> rates = new TreeMap<>(figures);
        return new DeviceProfile(
                taken(rates, "launchNanos"),
                taken(rates, "barrierNanos"),
                taken(rates, "synchronisationNanos"),
                taken(rates, "transferNanos"),
                taken(rates, "streamBytesPerNano"),
                taken(rates, "transferBytesPerNano"),
                rates);
    }

    private static double taken(Map<String, Double> figures, String name) {
        Double figure = figures.remove(name);
        if (figure == null) {
            throw new IllegalArgumentException("a device profile needs " + name);
        }
        return figure;
    }
}
