package dev.millrace.runtime.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A JSON value that knows where it was written. */
sealed interface Located {

    /** The file's line and column, or the setting that brought the value. */
    Origin where();

    /** What JSON calls this value, for messages. */
    String kind();

    /** The value as maps, lists, strings, numbers, booleans and null. */
    @Nullable
    Object plain();

    /** A JSON object; its fields may be replaced by settings. */
    record Fields(Origin where, Map<String, Located> fields) implements Located {
        @Override
        public String kind() {
            return "an object";
        }

        @Override
        public Object plain() {
            Map<String, @Nullable Object> result = new LinkedHashMap<>();
            fields.forEach((name, value) -> result.put(name, value.plain()));
            return result;
        }
    }

    /** A JSON array. */
    record Items(Origin where, List<Located> items) implements Located {
        @Override
        public String kind() {
            return "an array";
        }

        @Override
        public Object plain() {
            return items.stream().map(Located::plain).toList();
        }
    }

    /** A string, a {@link java.math.BigDecimal}, a boolean or null. */
    record Scalar(Origin where, @Nullable Object value) implements Located {
        @Override
        public String kind() {
            if (value == null) {
                return "null";
            }
            return value instanceof String ? "the string \"" + value + "\"" : String.valueOf(value);
        }

        @Override
        public @Nullable Object plain() {
            return value;
        }
    }
}
