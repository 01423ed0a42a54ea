package dev.millrace.runtime.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is inside a value: attributes, elements and slices. Nothing but what is listed here can be reached. */
final class Members {

    private static final Set<String> CHANGES_MAPS = Set.of("clear", "pop", "popitem", "setdefault", "update");
    private static final Set<String> CHANGES_LISTS =
            Set.of("append", "clear", "pop", "reverse", "insert", "sort", "extend", "remove");

    private Members() {}

    /** {@code value.name}: an attribute or method first, an element of that key else. */
    static Object attribute(Object value, String name) {
        if (value instanceof Undefined undefined) {
            throw undefined.error();
        }
        Object own = own(value, name);
        if (own != null) {
            return own;
        }
        Object element = value instanceof Mapping mapping ? mapping.get(name) : null;
        return element == null ? Undefined.attribute(value, name) : element;
    }

    /** {@code value[key]}: an element first, an attribute of that name else. */
    static Object element(Object value, Object key) {
        if (value instanceof Undefined undefined) {
            throw undefined.error();
        }
        if (value instanceof Markup markup && !Types.isText(key)) {
            return Markup.of(element(markup.text(), key));
        }
        if (key instanceof Markup name) {
            return element(value, name.text());
        }
        Object element = null;
        if (value instanceof Mapping mapping && isHashable(key)) {
            element = mapping.get(key);
        } else if (value instanceof Sequence sequence && sequence.kind().isIndexed() && Types.isInteger(key)) {
            long index = Numbers.index(key, "");
            index += index < 0 ? sequence.size() : 0;
            element = index >= 0 && index < sequence.size() ? sequence.items().get((int) index) : null;
        } else if (value instanceof String text && Types.isInteger(key)) {
            long length = Operators.length(text);
            long index = Numbers.index(key, "");
            index += index < 0 ? length : 0;
            element = index >= 0 && index < length
                    ? Character.toString(text.codePointAt(text.offsetByCodePoints(0, (int) index)))
                    : null;
        }
        if (element == null && key instanceof String name) {
            element = own(value, name);
        }
        return element == null ? Undefined.element(value, key) : element;
    }

    private static boolean isHashable(Object key) {
        return !(key instanceof Mapping)
                && !(key instanceof Sequence sequence && !sequence.kind().isTuple());
    }

    /** An attribute that values of this type have in Python, or null. */
    private static @Nullable Object own(Object value, String name) {
        if (value instanceof Mapping mapping) {
            return CHANGES_MAPS.contains(name) ? Undefined.unsafe(value, name) : method(mapping, name);
        }
        if (name.equals("class") && !(value instanceof Namespace)) {
            throw new JinjaException("asks for the class of a value, which is not supported");
        }
        if (value instanceof Markup markup) {
            return TextMethods.NAMES.contains(name)
                    ? (Callable) (arguments, run) -> markup.call(name, arguments, run)
                    : null;
        }
        if (value instanceof String text) {
            return TextMethods.NAMES.contains(name)
                    ? (Callable) (arguments, run) -> TextMethods.call(text, name, arguments, run.budget())
                    : null;
        }
        if (value instanceof Sequence sequence) {
            boolean list = sequence.kind() == Sequence.Kind.LIST;
            return list && CHANGES_LISTS.contains(name) ? Undefined.unsafe(value, name) : method(sequence, name);
        }
        if (value instanceof Namespace namespace) {
            return namespace.get(name);
        }
        if (value instanceof Loop loop) {
            return loop.attribute(name);
        }
        if (value instanceof Cycler cycler) {
            return cycler.attribute(name);
        }
        if (value instanceof Macro macro && name.equals("name")) {
            return macro.name();
        }
        return null;
    }

    private static @Nullable Callable method(Mapping mapping, String name) {
        return switch (name) {
            case "items" -> (arguments, run) -> none(arguments, name, mapping.items());
            case "keys" -> (arguments, run) -> none(arguments, name, mapping.keys());
            case "values" -> (arguments, run) -> none(arguments, name, mapping.values());
            case "copy" -> (arguments, run) -> none(arguments, name, mapping);
            case "get" ->
                (arguments, run) -> {
                    if (!arguments.named().isEmpty()) {
                        throw new JinjaException("dict.get() takes no keyword arguments");
                    }
                    Arguments.Bound bound = arguments.bind(".get()", 1, "key", "default");
                    Object value = mapping.get(bound.get("key", None.NONE));
                    return value == null ? bound.get("default", None.NONE) : value;
                };
            default -> null;
        };
    }

    private static @Nullable Object method(Sequence sequence, String name) {
        if (sequence.kind() == Sequence.Kind.GROUP && (name.equals("grouper") || name.equals("list"))) {
            return sequence.items().get(name.equals("list") ? 1 : 0);
        }
        if (!sequence.kind().isIndexed()) {
            return null;
        }
        return switch (name) {
            case "count" ->
                (Callable) (arguments, run) -> {
                    Object wanted = arguments.bind(".count()", 1, "value").get("value", None.NONE);
                    return sequence.items().stream()
                            .filter(item -> Operators.equal(item, wanted))
                            .count();
                };
            case "index" ->
                (Callable) (arguments, run) -> {
                    Object wanted = arguments.bind(".index()", 1, "value").get("value", None.NONE);
                    for (int i = 0; i < sequence.size(); i++) {
                        if (Operators.equal(sequence.items().get(i), wanted)) {
                            return (long) i;
                        }
                    }
                    throw new JinjaException(Printer.repr(wanted) + " is not in list");
                };
            case "copy" ->
                sequence.kind() == Sequence.Kind.LIST
                        ? (Callable) (arguments, run) -> none(arguments, name, sequence)
                        : null;
            default -> null;
        };
    }

    private static Object none(Arguments arguments, String name, Object result) {
        arguments.bind("." + name + "()", 0);
        return result;
    }

    /** {@code value[start:stop:step]}. */
    static Object slice(Object value, Object start, Object stop, Object step) {
        Operators.requireDefined(value, start, stop, step);
        if (value instanceof Markup markup) {
            return Markup.of(slice(markup.text(), start, stop, step));
        }
        boolean text = value instanceof String;
        if (!text && !(value instanceof Sequence sequence && sequence.kind().isIndexed())) {
            throw new JinjaException("'" + Types.name(value) + "' object is not subscriptable by a slice");
        }
        long length = Operators.length(value);
        long by = step == None.NONE ? 1 : index(step);
        if (by == 0) {
            throw new JinjaException("slice step cannot be zero");
        }
        long lowest = by > 0 ? 0 : -1;
        long highest = by > 0 ? length : length - 1;
        long from = start == None.NONE ? (by > 0 ? 0 : highest) : bound(index(start), length, lowest, highest);
        long to = stop == None.NONE ? (by > 0 ? length : -1) : bound(index(stop), length, lowest, highest);
        if (value instanceof String whole) {
            return text(whole, from, to, by);
        }
        Sequence sequence = (Sequence) value;
        List<Object> items = new ArrayList<>();
        for (long i = from; by > 0 ? i < to : i > to; i += by) {
            items.add(sequence.items().get((int) i));
        }
        return Sequence.of(sequence.kind() == Sequence.Kind.GROUP ? Sequence.Kind.TUPLE : sequence.kind(), items);
    }

    private static String text(String whole, long from, long to, long by) {
        if (by == 1) {
            if (from >= to) {
                return "";
            }
            int start = whole.offsetByCodePoints(0, (int) from);
            return whole.substring(start, whole.offsetByCodePoints(start, (int) (to - from)));
        }
        int[] points = whole.codePoints().toArray();
        StringBuilder part = new StringBuilder();
        for (long i = from; by > 0 ? i < to : i > to; i += by) {
            part.appendCodePoint(points[(int) i]);
        }
        return part.toString();
    }

    private static long index(Object value) {
        return Numbers.index(value, "slice indices must be integers or None");
    }

    private static long bound(long index, long length, long lowest, long highest) {
        long counted = index < 0 ? index + length : index;
        return Math.max(lowest, Math.min(highest, counted));
    }
}
