package dev.millrace.runtime.jinja;

import java.util.LinkedHashMap;
import java.util.Map;

/** What {@code namespace()} makes: the one value that a template can change, attribute by attribute. */
final class Namespace {

    private final Map<String, Object> attributes = new LinkedHashMap<>();

    Object get(String name) {
        Object value = attributes.get(name);
        return value == null ? new Undefined("'jinja2.utils.Namespace object' has no attribute '" + name + "'") : value;
    }

    void set(String name, Object value) {
        attributes.put(name, value);
    }
}
