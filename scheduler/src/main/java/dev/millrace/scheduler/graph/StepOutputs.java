package dev.millrace.scheduler.graph;

import java.util.Map;
import java.util.Set;

/** What a step of the {@link ReferenceInterpreter} returns: the graph's outputs by name. */
public final class StepOutputs {

    private final Map<String, Object> values;

    StepOutputs(Map<String, Object> values) {
        this.values = values;
    }

    /** Names of the outputs. */
    public Set<String> names() {
        return values.keySet();
    }

    /** An F32 output such as {@code logits}, row-major. */
    public float[] floats(String name) {
        return as(name, float[].class);
    }

    /** An I32 output such as {@code token}. */
    public int[] ints(String name) {
        return as(name, int[].class);
    }

    private <T> T as(String name, Class<T> type) {
        Object value = values.get(name);
        if (!type.isInstance(value)) {
            throw new GraphException("output " + name + ": expected " + type.getSimpleName() + ", got "
                    + (value == null
                            ? "none; there are " + names()
                            : value.getClass().getSimpleName()));
        }
        return type.cast(value);
    }
}
