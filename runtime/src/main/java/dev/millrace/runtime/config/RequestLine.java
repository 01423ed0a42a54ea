package dev.millrace.runtime.config;

import org.jspecify.annotations.Nullable;

/** One line of a file of requests, read. */
public sealed interface RequestLine {

    /** What the line calls its request: a string, a whole number, or null where it says nothing that can be used. */
    @Nullable
    Object id();

    /**
     * A request.
     *
     * @param prompt what is asked
     * @param generation how to generate, where the line says it and by the configuration otherwise
     */
    record Asked(@Nullable Object id, PromptConfig prompt, GenerationConfig generation) implements RequestLine {}

    /** A line that is no request. */
    record Refused(@Nullable Object id, ConfigException error) implements RequestLine {}

    /**
     * Reads a line.
     *
     * @param file name of the file, for errors
     * @param number of the line, from 1
     * @param base how to generate where the line says nothing
     */
    static RequestLine read(String file, int number, String json, GenerationConfig base) {
        @Nullable Object id = null;
        try {
            Located line = LocatedJson.line(file, number, json);
            id = RequestKeys.idOf(line);
            return RequestKeys.shape(base).read("", line);
        } catch (ConfigException e) {
            return new Refused(id, e);
        }
    }
}
