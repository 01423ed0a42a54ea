package dev.millrace.runtime.config;

import java.util.Map;

/**
 * What a value of the configuration may be: how it is read, and how it is described to people and to editors. There is
 * one description, and it is the one that reads.
 */
interface Shape<T> {

    /**
     * Reads a value.
     *
     * @param path the key, for errors
     * @throws ConfigException when it is not of this shape
     */
    T read(String path, Located value);

    /** As a JSON Schema (draft 2020-12) of nested maps and lists. */
    Map<String, Object> schema();

    /** In words, as in {@code a whole number from 1 to 65536}. */
    String words();

    /** The JSON value that reads as {@code value}, as maps, lists, strings, numbers and booleans. */
    Object json(T value);

    /** The error of a value of another type. */
    static ConfigException wrong(String path, Located value, String expected) {
        return new ConfigException(value.where() + ": " + path + " must be " + expected + ", not " + value.kind());
    }
}
