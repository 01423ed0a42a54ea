package dev.millrace.runtime.device;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the measuring of a device found.
 *
 * @param device the device, for people
 * @param reason why this one
 * @param variants the kernel variants that were measured
 * @param seconds time that it took
 * @param file where the profile was kept, or null when it could not be
 * @param measured figures by name
 * @param shipped what served before, by the same names
 * @param unmeasured figures that stayed as shipped, with the reason
 */
public record ProfileReport(
        String device,
        String reason,
        String variants,
        double seconds,
        @Nullable String file,
        Map<String, Double> measured,
        Map<String, Double> shipped,
        List<String> unmeasured) {

    public ProfileReport {
        measured = new LinkedHashMap<>(measured);
        shipped = new LinkedHashMap<>(shipped);
        unmeasured = List.copyOf(unmeasured);
    }

    /** The same as nested maps and lists. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("device", device);
        map.put("reason", reason);
        map.put("variants", variants);
        map.put("seconds", seconds);
        map.put("file", file);
        map.put("measured", measured);
        map.put("shipped", shipped);
        map.put("unmeasured", unmeasured);
        return map;
    }
}
