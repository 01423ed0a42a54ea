package dev.millrace.runtime.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * One of a few names.
 *
 * @param values what each name stands for, in the order in which they are offered
 */
record ChoiceShape<T>(Map<String, T> values) implements Shape<T> {

    /** The constants of an enumeration by their names in lower case. */
    static <E extends Enum<E>> ChoiceShape<E> of(Class<E> type) {
        return of(List.of(type.getEnumConstants()), constant -> constant.name().toLowerCase(Locale.ROOT));
    }

    static <T> ChoiceShape<T> of(List<T> values, Function<T, String> name) {
        Map<String, T> byName = new LinkedHashMap<>();
        values.forEach(value -> byName.put(name.apply(value), value));
        return new ChoiceShape<>(byName);
    }

    static ChoiceShape<String> of(String... names) {
        return of(Stream.of(names).toList(), name -> name);
    }

    @Override
    public T read(String path, Located value) {
        String text = TextShape.text(path, value);
        T chosen = values.get(text);
        if (chosen == null) {
            throw new ConfigException(value.where() + ": " + path + " is \"" + text + "\"; it must be one of "
                    + String.join(", ", values.keySet()) + "; did you mean " + Nearest.of(text, values.keySet()) + "?");
        }
        return chosen;
    }

    @Override
    public Map<String, Object> schema() {
        return Map.of("enum", List.copyOf(values.keySet()));
    }

    @Override
    public String words() {
        return "one of `" + String.join("`, `", values.keySet()) + "`";
    }

    @Override
    public Object json(T value) {
        return values.entrySet().stream()
                .filter(entry -> entry.getValue().equals(value))
                .findFirst()
                .orElseThrow()
                .getKey();
    }
}
