package dev.millrace.runtime.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An object with the keys that it declares and no others.
 *
 * @param root what it is called in errors where it is the whole and has no path
 * @param keys all of them, in the order in which they are described
 * @param choice keys of which only one may be there, or null
 * @param make makes the value
 */
record SectionShape<T>(
        String root, List<Key<?>> keys, @Nullable Choice choice, Function<Section, T> make) implements Shape<T> {

    /**
     * Keys that exclude each other.
     *
     * @param names their names
     * @param required whether one must be there
     */
    record Choice(List<String> names, boolean required) {}

    static <T> SectionShape<T> of(List<Key<?>> keys, Function<Section, T> make) {
        return new SectionShape<>("the object", keys, null, make);
    }

    SectionShape<T> called(String name) {
        return new SectionShape<>(name, keys, choice, make);
    }

    /** One of these keys must be there, and no other of them. */
    SectionShape<T> exactlyOne(Key<?>... exclusive) {
        return new SectionShape<>(root, keys, new Choice(names(List.of(exclusive)), true), make);
    }

    /** At most one of these keys may be there. */
    SectionShape<T> atMostOne(Key<?>... exclusive) {
        return new SectionShape<>(root, keys, new Choice(names(List.of(exclusive)), false), make);
    }

    @Override
    public T read(String path, Located value) {
        if (!(value instanceof Located.Fields object)) {
            throw Shape.wrong(name(path), value, "an object");
        }
        object.fields().forEach((name, field) -> known(path, name, field));
        for (Key<?> key : keys) {
            if (key.required() && !object.fields().containsKey(key.name())) {
                throw new ConfigException(
                        value.where() + ": " + name(path) + " has no " + key.name() + ", which it needs");
            }
        }
        if (choice != null) {
            choose(choice, name(path), object);
        }
        return make.apply(new Section(path, keys, object.fields()));
    }

    @Override
    public Map<String, Object> schema() {
        Map<String, Object> properties = new LinkedHashMap<>();
        keys.forEach(key -> properties.put(key.name(), property(key)));
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("additionalProperties", false);
        schema.put("properties", properties);
        List<String> required = names(keys.stream().filter(Key::required).toList());
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        if (choice != null && choice.required()) {
            schema.put("oneOf", choice.names().stream().map(SectionShape::needs).toList());
        } else if (choice != null) {
            schema.put("not", Map.of("required", choice.names()));
        }
        return schema;
    }

    @Override
    public String words() {
        String names = names(keys).stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "));
        return "an object with " + (choice != null && choice.required() ? "one of " : "") + names;
    }

    /** Not needed: sections have no default of their own. */
    @Override
    public Object json(T value) {
        throw new UnsupportedOperationException("a section");
    }

    /** What the value of a key may be, or null where there is no such key. */
    @Nullable
    Shape<?> shapeOf(String name) {
        for (Key<?> key : keys) {
            if (key.name().equals(name)) {
                return key.shape();
            }
        }
        return null;
    }

    private String name(String path) {
        return path.isEmpty() ? root : path;
    }

    private void known(String path, String name, Located field) {
        List<String> known = names(keys);
        if (!known.contains(name)) {
            throw new ConfigException(field.where() + ": " + Section.pathOf(path, name)
                    + " is not a key; did you mean " + Section.pathOf(path, Nearest.of(name, known))
                    + "? Known here: " + String.join(", ", known));
        }
    }

    private static void choose(Choice choice, String name, Located.Fields object) {
        List<String> there = new ArrayList<>(choice.names());
        there.retainAll(object.fields().keySet());
        if (there.size() > 1) {
            Located second = object.fields().get(there.get(1));
            throw new ConfigException((second == null ? object : second).where() + ": " + name + " has "
                    + String.join(" and ", there) + "; only one of them may be there");
        }
        if (there.isEmpty() && choice.required()) {
            throw new ConfigException(
                    object.where() + ": " + name + " must have one of " + String.join(", ", choice.names()));
        }
    }

    private static Map<String, Object> property(Key<?> key) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("description", key.description());
        schema.putAll(key.shape().schema());
        Object byDefault = key.jsonDefault();
        if (byDefault != null) {
            schema.put("default", byDefault);
        }
        return schema;
    }

    private static Map<String, Object> needs(String name) {
        return Map.of("required", List.of(name));
    }

    private static List<String> names(List<? extends Key<?>> keys) {
        return keys.stream().map(Key::name).toList();
    }
}
