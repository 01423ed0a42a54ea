package dev.millrace.app.facts;

import dev.millrace.runtime.device.ByteCount;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Nested facts as a reader meets them: what is not there, or of another kind than asked for, is empty, so that a text made
 * of facts never fails.
 *
 * @param all values by name: maps, lists, strings, numbers, booleans
 */
public record Facts(Map<?, ?> all) {

    /** The facts below a name. */
    public Facts at(String name) {
        return of(all.get(name));
    }

    /** The list of facts below a name. */
    public List<Facts> each(String name) {
        return list(name).stream().map(Facts::of).toList();
    }

    /** Facts below a name by the names they have there, in order. */
    public Map<String, Facts> named(String name) {
        Map<String, Facts> result = new LinkedHashMap<>();
        at(name).all.forEach((key, value) -> result.put(String.valueOf(key), of(value)));
        return result;
    }

    public List<?> list(String name) {
        return all.get(name) instanceof List<?> list ? list : List.of();
    }

    public List<String> texts(String name) {
        return new ArrayList<>(list(name).stream().map(String::valueOf).toList());
    }

    public @Nullable Object value(String name) {
        return all.get(name);
    }

    public String text(String name) {
        Object value = all.get(name);
        return value == null ? "" : value.toString();
    }

    public boolean has(String name) {
        return all.containsKey(name);
    }

    public boolean is(String name) {
        return Boolean.TRUE.equals(all.get(name));
    }

    public long number(String name) {
        return all.get(name) instanceof Number number ? number.longValue() : 0;
    }

    /** A number of bytes in the unit that a person would choose. */
    public String bytes(String name) {
        return all.get(name) instanceof Number ? ByteCount.of(number(name)) : "unknown";
    }

    /** A number that need not be whole, or null where there is none. */
    public @Nullable Double decimal(String name) {
        return all.get(name) instanceof Number number ? (Double) number.doubleValue() : null;
    }

    private static Facts of(@Nullable Object value) {
        return new Facts(value instanceof Map<?, ?> map ? map : Map.of());
    }
}
