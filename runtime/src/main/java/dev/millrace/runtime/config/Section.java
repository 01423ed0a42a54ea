package dev.millrace.runtime.config;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One JSON object while it is read, by the keys that it declares. */
final class Section {

    private final String path;
    private final List<Key<?>> keys;
    private final Map<String, Located> fields;

    Section(String path, List<Key<?>> keys, Map<String, Located> fields) {
        this.path = path;
        this.keys = keys;
        this.fields = fields;
    }

    /** The path of a key of this section. */
    static String pathOf(String section, String key) {
        return section.isEmpty() ? key : section + "." + key;
    }

    /** The value of a key, its default where it is absent, null where it has none. */
    <T> @Nullable T orNull(Key<T> key) {
        Located value = located(key);
        return value == null ? key.byDefault() : key.shape().read(pathOf(path, key.name()), value);
    }

    /** The value of a key that is required or has a default. */
    <T> T get(Key<T> key) {
        return Objects.requireNonNull(orNull(key), key.name());
    }

    /** The value of a key, or another value where it is absent. */
    <T> T get(Key<T> key, T otherwise) {
        return isGiven(key) ? get(key) : otherwise;
    }

    boolean isGiven(Key<?> key) {
        return located(key) != null;
    }

    /** The values of a section inside this one; an absent one is read as if it were empty. */
    <T> T section(Key<T> key) {
        Located value = located(key);
        String inside = pathOf(path, key.name());
        return key.shape().read(inside, value == null ? new Located.Fields(new Origin.Default(), Map.of()) : value);
    }

    private @Nullable Located located(Key<?> key) {
        if (!keys.contains(key)) {
            throw new IllegalStateException(pathOf(path, key.name()) + " is read and not declared");
        }
        return fields.get(key.name());
    }
}
