package dev.millrace.app.cli;

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
record Facts(Map<?, ?> all) {

    /** The facts below a name. */
    Facts at(String name) {
        return of(all.get(name));
    }

    /** The list of facts below a name. */
    List<Facts> each(String name) {
        return list(name).stream().map(Facts::of).toList();
    }

    /** Facts below a name by the names they have there, in order. */
    Map<String, Facts> named(String name) {
        Map<String, Facts> result = new LinkedHashMap<>();
        at(name).all.forEach((key, value) -> result.put(String.valueOf(key), of(value)));
        return result;
    }

    List<?> list(String name) {
        return all.get(name) instanceof List<?> list ? list : List.of();
    }

    List<String> texts(String name) {
        return new ArrayList<>(list(name).stream().map(String::valueOf).toList());
    }

    @Nullable
    Object value(String name) {
        return all.get(name);
    }

    String text(String name) {
        Object value = all.get(name);
        return value == null ? "" : value.toString();
    }

    boolean has(String name) {
        return all.containsKey(name);
    }

    boolean is(String name) {
        return Boolean.TRUE.equals(all.get(name));
    }

    long number(String name) {
        return all.get(name) instanceof Number number ? number.longValue() : 0;
    }

    /** A number of bytes in the unit that a person would choose. */
    String bytes(String name) {
        return all.get(name) instanceof Number ? ByteCount.of(number(name)) : "unknown";
    }

    private static Facts of(@Nullable Object value) {
        return new Facts(value instanceof Map<?, ?> map ? map : Map.of());
    }
}
