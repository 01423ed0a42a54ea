package dev.millrace.runtime.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An array whose items have one shape.
 *
 * @param item shape of each
 * @param items what they are called, as in {@code an array of messages}
 * @param least fewest, 0 or 1
 */
record ListShape<T>(Shape<T> item, String items, int least) implements Shape<List<T>> {

    static <T> ListShape<T> of(Shape<T> item, String items) {
        return new ListShape<>(item, items, 0);
    }

    ListShape<T> notEmpty() {
        return new ListShape<>(item, items, 1);
    }

    @Override
    public List<T> read(String path, Located value) {
        if (!(value instanceof Located.Items array)) {
            throw Shape.wrong(path, value, "an array of " + items);
        }
        if (array.items().size() < least) {
            throw new ConfigException(value.where() + ": " + path + " is empty; it must be " + words());
        }
        List<T> result = new ArrayList<>();
        for (Located one : array.items()) {
            result.add(item.read(path + "[" + result.size() + "]", one));
        }
        return List.copyOf(result);
    }

    @Override
    public Map<String, Object> schema() {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "array");
        schema.put("items", item.schema());
        if (least > 0) {
            schema.put("minItems", least);
        }
        return schema;
    }

    @Override
    public String words() {
        return "an array of " + (least > 0 ? "one or more " : "") + items + ", each " + item.words();
    }

    @Override
    public Object json(List<T> value) {
        return value.stream().map(item::json).toList();
    }
}
