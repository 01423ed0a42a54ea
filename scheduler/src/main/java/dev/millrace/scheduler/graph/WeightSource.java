package dev.millrace.scheduler.graph;

import java.util.HashMap;
import java.util.Map;

/** Where the {@link ReferenceInterpreter} gets the values of weights. */
@FunctionalInterface
public interface WeightSource {

    /** Dequantised values, {@code [rows][columns]} of the spec. Nobody writes to the array. */
    float[] values(WeightSpec spec);

    /** The same source, asked once per weight and keeping what it answers. */
    default WeightSource cached() {
        Map<WeightSpec, float[]> known = new HashMap<>();
        return spec -> known.computeIfAbsent(spec, this::values);
    }
}
