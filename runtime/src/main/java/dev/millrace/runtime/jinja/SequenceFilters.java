package dev.millrace.runtime.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** The filters that look at a list as a whole, or make another of it. */
final class SequenceFilters {

    static final Map<String, Filters.Filter> ALL = Map.ofEntries(
            Map.entry("length", SequenceFilters::length),
            Map.entry("count", SequenceFilters::length),
            Map.entry("list", (value, arguments, run) -> {
                Filters.bind(arguments, "list", 0);
                return Sequence.list(Operators.all(value, run.budget()));
            }),
            Map.entry("first", (value, arguments, run) -> {
                Filters.bind(arguments, "first", 0);
                Iterator<Object> items = Operators.iterate(value);
                return items.hasNext() ? items.next() : new Undefined("No first item, sequence was empty.");
            }),
            Map.entry("last", (value, arguments, run) -> {
                Filters.bind(arguments, "last", 0);
                Iterator<Object> items = reversed(value, run);
                return items.hasNext() ? items.next() : new Undefined("No last item, sequence was empty.");
            }),
            Map.entry("join", SequenceFilters::join),
            Map.entry("items", (value, arguments, run) -> {
                Filters.bind(arguments, "items", 0);
                return new Lazy(() -> items(value));
            }),
            Map.entry("attr", (value, arguments, run) -> {
                Object name = Filters.bind(arguments, "attr", 1, "name").get("name", "");
                if (value instanceof Mapping mapping) {
                    // Only what a dict has by itself, never its elements.
                    Object own = Members.attribute(Mapping.of(Map.of()), Printer.str(name));
                    return own instanceof Callable ? Members.attribute(mapping, Printer.str(name)) : own;
                }
                return Members.attribute(value, Printer.str(name));
            }),
            Map.entry("batch", SequenceFilters::batch),
            Map.entry("slice", SequenceFilters::slice));

    private SequenceFilters() {}

    private static Object length(Object value, Arguments arguments, Run run) {
        Filters.bind(arguments, "length", 0);
        return Operators.length(value);
    }

    private static Iterator<Object> reversed(Object value, Run run) {
        if (value instanceof Undefined) {
            // Python asks an undefined value for its elements from the last on, and it has none.
            return Collections.emptyIterator();
        }
        if (!(value instanceof String || value instanceof Weighed)) {
            throw new JinjaException("'" + Types.name(value) + "' object is not reversible");
        }
        List<Object> items = Operators.all(value, run.budget());
        Collections.reverse(items);
        return items.iterator();
    }

    static Object reverse(Object value, Arguments arguments, Run run) {
        Filters.bind(arguments, "reverse", 0);
        if (Types.isText(value)) {
            return Members.slice(value, None.NONE, None.NONE, -1L);
        }
        if (value instanceof Lazy) {
            List<Object> items = Operators.all(value, run.budget());
            Collections.reverse(items);
            return Sequence.list(items);
        }
        Iterator<Object> items = reversed(value, run);
        return new Lazy(() -> items);
    }

    private static Object join(Object value, Arguments arguments, Run run) {
        Arguments.Bound bound = Filters.bind(arguments, "join", 0, "d", "attribute");
        AttributePath path = AttributePath.of(bound.get("attribute", None.NONE));
        List<Object> texts = new ArrayList<>();
        long length = 0;
        for (Object item : Operators.all(value, run.budget())) {
            String text = Printer.str(path.in(item, run.budget()));
            length += text.length();
            run.budget().text(length);
            texts.add(text);
        }
        return TextMethods.join(Printer.str(bound.get("d", "")), texts, run.budget());
    }

    private static Iterator<Object> items(Object value) {
        if (value instanceof Undefined) {
            return Collections.emptyIterator();
        }
        if (!(value instanceof Mapping mapping)) {
            throw new JinjaException("Can only get item pairs from a mapping.");
        }
        return mapping.items().items().iterator();
    }

    private static Object batch(Object value, Arguments arguments, Run run) {
        Arguments.Bound bound = Filters.bind(arguments, "batch", 1, "linecount", "fill_with");
        long size = bound.integer("linecount", 1);
        Object fill = bound.get("fill_with", None.NONE);
        return new Lazy(() -> {
            List<Object> batches = new ArrayList<>();
            List<Object> batch = new ArrayList<>();
            for (Object item : Operators.all(value, run.budget())) {
                if (batch.size() == size) {
                    batches.add(Sequence.list(batch));
                    batch = new ArrayList<>();
                }
                batch.add(item);
            }
            if (!batch.isEmpty()) {
                run.budget().elements(fill == None.NONE ? 0 : (double) size);
                while (fill != None.NONE && batch.size() < size) {
                    batch.add(fill);
                }
                batches.add(Sequence.list(batch));
            }
            return batches.iterator();
        });
    }

    private static Object slice(Object value, Arguments arguments, Run run) {
        Arguments.Bound bound = Filters.bind(arguments, "slice", 1, "slices", "fill_with");
        long slices = bound.integer("slices", 1);
        Object fill = bound.get("fill_with", None.NONE);
        return new Lazy(() -> {
            List<Object> items = Operators.all(value, run.budget());
            if (slices == 0) {
                throw new JinjaException("integer division or modulo by zero");
            }
            run.budget().elements((double) slices);
            List<Object> result = new ArrayList<>();
            long each = items.size() / Math.max(1, slices);
            long more = items.size() % Math.max(1, slices);
            int start = 0;
            for (long i = 0; i < slices; i++) {
                int end = (int) (start + each + (i < more ? 1 : 0));
                List<Object> part = new ArrayList<>(items.subList(start, end));
                if (fill != None.NONE && i >= more) {
                    part.add(fill);
                }
                result.add(Sequence.list(part));
                start = end;
            }
            return result.iterator();
        });
    }
}
