package dev.millrace.runtime.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/**
 * One of several shapes, told apart by the JSON type of the value.
 *
 * @param schemas what there is to choose from
 * @param words the same for people
 * @param reader reads any of them
 */
record UnionShape<T>(List<Shape<?>> schemas, String words, BiFunction<String, Located, T> reader) implements Shape<T> {

    static <T> UnionShape<T> of(BiFunction<String, Located, T> reader, Shape<?>... schemas) {
        List<Shape<?>> all = List.of(schemas);
        return new UnionShape<>(all, all.stream().map(Shape::words).collect(Collectors.joining(", or ")), reader);
    }

    @Override
    public T read(String path, Located value) {
        return reader.apply(path, value);
    }

    @Override
    public Map<String, Object> schema() {
        Map<String, Object> schema = new LinkedHashMap<>();
        List<Object> all = new ArrayList<>();
        schemas.forEach(shape -> all.add(shape.schema()));
        schema.put("anyOf", all);
        return schema;
    }

    /** Not needed: no key of such a shape has a default. */
    @Override
    public Object json(T value) {
        throw new UnsupportedOperationException("a value of several shapes");
    }
}
