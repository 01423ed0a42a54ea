package dev.millrace.runtime.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** A string: any text, a text that is not empty, or a path that this system can have. */
enum TextShape implements Shape<String> {
    ANY("a string"),
    NOT_EMPTY("a string that is not empty"),
    PATH("a path");

    private final String words;

    TextShape(String words) {
        this.words = words;
    }

    @Override
    public String read(String path, Located value) {
        String text = text(path, value);
        if (this != ANY && text.isEmpty()) {
            throw new ConfigException(value.where() + ": " + path + " is an empty string; it must be " + words);
        }
        return this == PATH ? path(path, value, text) : text;
    }

    @Override
    public Map<String, Object> schema() {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "string");
        if (this != ANY) {
            schema.put("minLength", 1);
        }
        return schema;
    }

    @Override
    public String words() {
        return words;
    }

    @Override
    public Object json(String value) {
        return value;
    }

    /** The text of a value that must be a string. */
    static String text(String path, Located value) {
        if (value instanceof Located.Scalar scalar && scalar.value() instanceof String text) {
            return text;
        }
        boolean quotable = value instanceof Located.Scalar && value.where() instanceof Origin.Given;
        ConfigException wrong = Shape.wrong(path, value, "a string");
        throw quotable
                ? new ConfigException(
                        wrong.getMessage() + "; in quotes it is one: '" + path + "=\"" + value.kind() + "\"'")
                : wrong;
    }

    private static String path(String path, Located value, String text) {
        try {
            return Path.of(text).toString();
        } catch (InvalidPathException e) {
            throw new ConfigException(
                    value.where() + ": " + path + " cannot be a path: " + e.getReason() + " at character "
                            + (e.getIndex() + 1),
                    e);
        }
    }
}
