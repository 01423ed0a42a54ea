package dev.millrace.runtime.config;

import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object while it is read: each key is asked for once, by type, and {@link #end()} refuses the keys that
 * nobody asked for.
 */
final class Section {

    private final String path;
    private final Map<String, Located> fields;
    private final Set<String> known = new LinkedHashSet<>();

    private Section(String path, Map<String, Located> fields) {
        this.path = path;
        this.fields = fields;
    }

    /** The section of a value that must be an object; an absent value is an empty section. */
    static Section of(String path, @Nullable Located value) {
        if (value == null) {
            return new Section(path, Map.of());
        }
        if (value instanceof Located.Fields object) {
            return new Section(path, object.fields());
        }
        throw wrong(path, value, "an object");
    }

    Section section(String key) {
        return of(pathOf(key), take(key));
    }

    /** The value of a key as it stands, or null. */
    @Nullable
    Located take(String key) {
        known.add(key);
        return fields.get(key);
    }

    String pathOf(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    @Nullable
    String text(String key) {
        Located value = take(key);
        return value == null ? null : text(pathOf(key), value);
    }

    /** A path as it stands, checked that this system can have one of that name. */
    @Nullable
    String path(String key) {
        Located value = take(key);
        if (value == null) {
            return null;
        }
        String text = text(pathOf(key), value);
        try {
            return Path.of(text).toString();
        } catch (InvalidPathException e) {
            throw new ConfigException(
                    value.where() + ": " + pathOf(key) + " cannot be a path: " + e.getReason() + " at character "
                            + (e.getIndex() + 1),
                    e);
        }
    }

    /** A list of names, each looked up by {@code lookup}, which throws IllegalArgumentException for unknown ones. */
    <T> Set<T> names(String key, Function<String, T> lookup) {
        Located value = take(key);
        Set<T> result = new LinkedHashSet<>();
        if (value instanceof Located.Items array) {
            for (int i = 0; i < array.items().size(); i++) {
                Located item = array.items().get(i);
                String at = pathOf(key) + "[" + i + "]";
                try {
                    result.add(lookup.apply(text(at, item)));
                } catch (IllegalArgumentException e) {
                    throw new ConfigException(item.where() + ": " + at + ": " + e.getMessage(), e);
                }
            }
        } else if (value != null) {
            throw wrong(pathOf(key), value, "an array of strings");
        }
        return result;
    }

    <E extends Enum<E>> E choice(String key, Class<E> type, E otherwise) {
        Located value = take(key);
        if (value == null) {
            return otherwise;
        }
        String text = text(pathOf(key), value);
        for (E constant : type.getEnumConstants()) {
            if (nameOf(constant).equals(text.toLowerCase(Locale.ROOT))) {
                return constant;
            }
        }
        String offered = Stream.of(type.getEnumConstants()).map(Section::nameOf).collect(Collectors.joining(", "));
        throw new ConfigException(
                value.where() + ": " + pathOf(key) + " is \"" + text + "\"; it must be one of " + offered);
    }

    int integer(String key, Range range, int otherwise) {
        BigDecimal number = number(key, range, true);
        return number == null ? otherwise : number.intValueExact();
    }

    @Nullable
    Integer integerOrNull(String key, Range range) {
        BigDecimal number = number(key, range, true);
        return number == null ? null : Integer.valueOf(number.intValueExact());
    }

    @Nullable
    Long longOrNull(String key, Range range) {
        BigDecimal number = number(key, range, true);
        return number == null ? null : Long.valueOf(number.longValueExact());
    }

    double decimal(String key, Range range, double otherwise) {
        BigDecimal number = number(key, range, false);
        return number == null ? otherwise : number.doubleValue();
    }

    /** Refuses keys that nobody asked for. */
    void end() {
        fields.forEach((key, value) -> {
            if (!known.contains(key)) {
                throw new ConfigException(value.where() + ": " + pathOf(key) + " is not a key; did you mean "
                        + pathOf(Nearest.of(key, known)) + "? Known here: " + String.join(", ", known));
            }
        });
    }

    static String text(String path, Located value) {
        if (value instanceof Located.Scalar scalar && scalar.value() instanceof String text) {
            return text;
        }
        throw wrong(path, value, "a string");
    }

    static ConfigException wrong(String path, Located value, String expected) {
        String name = path.isEmpty() ? "the configuration" : path;
        return new ConfigException(value.where() + ": " + name + " must be " + expected + ", not " + value.kind());
    }

    private @Nullable BigDecimal number(String key, Range range, boolean whole) {
        Located value = take(key);
        if (value == null) {
            return null;
        }
        String expected = whole ? "a whole number" : "a number";
        if (!(value instanceof Located.Scalar scalar && scalar.value() instanceof BigDecimal number)) {
            throw wrong(pathOf(key), value, expected);
        }
        if (whole && number.stripTrailingZeros().scale() > 0) {
            throw wrong(pathOf(key), value, expected);
        }
        if (!range.holds(number)) {
            throw new ConfigException(value.where() + ": " + pathOf(key) + " is " + number + "; it must be " + range);
        }
        return number;
    }

    private static String nameOf(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
