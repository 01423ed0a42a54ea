package dev.millrace.runtime.jinja;

import java.util.HashMap;
import java.util.Map;

/** Jinja's filters, {@code value|filter(arguments)}, and the {@code tojson} of chat templates. */
final class Filters {

    /** What a filter makes of a value. */
    @FunctionalInterface
    interface Filter {
        Object apply(Object value, Arguments arguments, Run run);
    }

    private static final Map<String, Filter> ALL = new HashMap<>();

    static {
        ALL.putAll(TextFilters.ALL);
        ALL.putAll(SafeFilters.ALL);
        ALL.putAll(NumberFilters.ALL);
        ALL.putAll(SequenceFilters.ALL);
        ALL.putAll(SelectFilters.ALL);
        ALL.putAll(OrderFilters.ALL);
    }

    private Filters() {}

    static boolean isKnown(String name) {
        return ALL.containsKey(name);
    }

    static String unsupported(String name) {
        return "the filter |" + name + " is not supported";
    }

    static Object apply(String name, Object value, Arguments arguments, Run run) {
        Filter filter = ALL.get(name);
        if (filter == null) {
            throw new JinjaException(unsupported(name));
        }
        return SafeFilters.ALL.containsKey(name)
                ? filter.apply(value, arguments, run)
                : filter.apply(Markup.plain(value), arguments, run);
    }

    /** The arguments of a filter by the names of its parameters, of which the first ones must be given. */
    static Arguments.Bound bind(Arguments arguments, String name, int required, String... parameters) {
        return arguments.bind("the filter |" + name, required, parameters);
    }
}
