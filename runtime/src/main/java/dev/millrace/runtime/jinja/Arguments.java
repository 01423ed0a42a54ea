package dev.millrace.runtime.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The arguments of a call: those in order, and those with names. */
record Arguments(List<Object> positional, Map<String, Object> named) {

    static final Arguments NONE = new Arguments(List.of(), Map.of());

    static Arguments of(Object... positional) {
        return new Arguments(List.of(positional), Map.of());
    }

    /** The same without those in front. */
    Arguments without(int first) {
        return new Arguments(positional.subList(Math.min(first, positional.size()), positional.size()), named);
    }

    /**
     * The arguments by the names of the parameters.
     *
     * @param construct what is called, for the error
     * @param required how many of the parameters must be given
     */
    Bound bind(String construct, int required, String... parameters) {
        if (positional.size() > parameters.length) {
            throw new JinjaException(construct + " takes at most " + parameters.length + " arguments, and "
                    + positional.size() + " are given");
        }
        Map<String, Object> values = new LinkedHashMap<>();
        for (int i = 0; i < positional.size(); i++) {
            values.put(parameters[i], positional.get(i));
        }
        List<String> known = List.of(parameters);
        named.forEach((name, value) -> {
            if (!known.contains(name)) {
                throw new JinjaException(construct + " has no argument " + name);
            }
            if (values.put(name, value) != null) {
                throw new JinjaException(construct + " gets two values for its argument " + name);
            }
        });
        List<String> missing = new ArrayList<>(known.subList(0, required));
        missing.removeAll(values.keySet());
        if (!missing.isEmpty()) {
            throw new JinjaException(construct + " lacks its argument " + String.join(", ", missing));
        }
        return new Bound(construct, values);
    }

    /** Arguments by name, with those that were left out missing. */
    record Bound(String construct, Map<String, Object> values) {

        @Nullable
        Object get(String name) {
            return values.get(name);
        }

        Object get(String name, Object otherwise) {
            return values.getOrDefault(name, otherwise);
        }

        boolean truth(String name) {
            Object value = values.get(name);
            return value != null && Operators.truth(value);
        }

        String text(String name, String otherwise) {
            Object value = values.getOrDefault(name, otherwise);
            if (Markup.plain(value) instanceof String text) {
                return text;
            }
            throw new JinjaException(
                    construct + " needs a text for its argument " + name + ", not '" + Types.name(value) + "'");
        }

        long integer(String name, long otherwise) {
            Object value = values.getOrDefault(name, otherwise);
            return Numbers.index(value, construct + " needs a whole number for its argument " + name);
        }
    }
}
