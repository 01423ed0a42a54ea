package dev.millrace.runtime.config;

import org.jspecify.annotations.Nullable;

/**
 * A key of a section, declared once, beside the code that reads it: what is read, what the schema says and what the
 * reference says all come from here.
 *
 * @param name as it is written
 * @param shape what its value may be
 * @param byDefault what an absent key counts as, or null where that is no fixed value
 * @param otherwise that in words, for keys without a fixed default
 * @param required whether it must be there
 * @param description one sentence
 */
record Key<T>(
        String name,
        Shape<T> shape,
        @Nullable T byDefault,
        @Nullable String otherwise,
        boolean required,
        String description) {

    /** A key with a fixed default. */
    static <T> Key<T> of(String name, Shape<T> shape, T byDefault, String description) {
        return new Key<>(name, shape, byDefault, null, false, description);
    }

    /**
     * A key that may be absent.
     *
     * @param otherwise what then holds, in words
     */
    static <T> Key<T> optional(String name, Shape<T> shape, String otherwise, String description) {
        return new Key<>(name, shape, null, otherwise, false, description);
    }

    static <T> Key<T> required(String name, Shape<T> shape, String description) {
        return new Key<>(name, shape, null, null, true, description);
    }

    /** A section, which counts as empty where it is absent. */
    static <T> Key<T> section(String name, SectionShape<T> shape, String description) {
        return new Key<>(name, shape, null, null, false, description);
    }

    /** The default as JSON, or null where it is not fixed. */
    @Nullable
    Object jsonDefault() {
        return byDefault == null ? null : shape.json(byDefault);
    }
}
