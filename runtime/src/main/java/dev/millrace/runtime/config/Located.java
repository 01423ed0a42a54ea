package dev.millrace.runtime.config;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A JSON value that knows where it was written. */
sealed interface Located {

    /** File, line and column, or the setting that brought the value. */
    String where();

    /** What JSON calls this value, for messages. */
    String kind();

    /** A JSON object; its fields may be replaced by settings. */
    record Fields(String where, Map<String, Located> fields) implements Located {
        @Override
        public String kind() {
            return "an object";
        }
    }

    /** A JSON array. */
    record Items(String where, List<Located> items) implements Located {
        @Override
        public String kind() {
            return "an array";
        }
    }

    /** A string, a {@link java.math.BigDecimal}, a boolean or null. */
    record Scalar(String where, @Nullable Object value) implements Located {
        @Override
        public String kind() {
            if (value == null) {
                return "null";
            }
            return value instanceof String ? "the string \"" + value + "\"" : String.valueOf(value);
        }
    }
}
