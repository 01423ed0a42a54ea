package dev.millrace.runtime.jinja;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The filters that take some elements, or make one of each: generators all of them. */
final class SelectFilters {

    static final Map<String, Filters.Filter> ALL = Map.of(
            "map", SelectFilters::map,
            "select", (value, arguments, run) -> selected(value, arguments, run, false, true),
            "reject", (value, arguments, run) -> selected(value, arguments, run, false, false),
            "selectattr", (value, arguments, run) -> selected(value, arguments, run, true, true),
            "rejectattr", (value, arguments, run) -> selected(value, arguments, run, true, false));

    private SelectFilters() {}

    private static Object map(Object value, Arguments arguments, Run run) {
        return new Lazy(() -> {
            if (!Operators.truth(value)) {
                return List.of().iterator();
            }
            Function<Object, Object> change = change(arguments, run);
            List<Object> items = new ArrayList<>();
            for (Iterator<Object> each = Operators.iterate(value); each.hasNext(); ) {
                items.add(run.budget().made(change.apply(each.next())));
                run.budget().elements(items.size());
            }
            return items.iterator();
        });
    }

    private static Function<Object, Object> change(Arguments arguments, Run run) {
        if (arguments.positional().isEmpty() && arguments.named().containsKey("attribute")) {
            Arguments.Bound bound =
                    Filters.bind(new Arguments(List.of(), arguments.named()), "map", 1, "attribute", "default");
            AttributePath path = AttributePath.of(bound.get("attribute", None.NONE));
            Object otherwise = bound.get("default", None.NONE);
            return item -> path.in(item, otherwise == None.NONE ? null : otherwise, run.budget());
        }
        if (arguments.positional().isEmpty()) {
            throw new JinjaException("map requires a filter argument");
        }
        String name = Printer.str(arguments.positional().get(0));
        if (!Filters.isKnown(name)) {
            throw new JinjaException("uses the filter |" + name + ", which is not supported");
        }
        Arguments others = arguments.without(1);
        return item -> Filters.apply(name, item, others, run);
    }

    private static Object selected(Object value, Arguments arguments, Run run, boolean byAttribute, boolean wanted) {
        return new Lazy(() -> {
            if (!Operators.truth(value)) {
                return List.of().iterator();
            }
            int given = byAttribute ? 1 : 0;
            if (arguments.positional().size() < given) {
                throw new JinjaException("Missing parameter for attribute name");
            }
            AttributePath path =
                    AttributePath.of(byAttribute ? arguments.positional().get(0) : None.NONE);
            Predicate<Object> test = test(arguments.without(given));
            return new Taken(Operators.iterate(value), item -> test.test(path.in(item, run.budget())) == wanted);
        });
    }

    private static Predicate<Object> test(Arguments arguments) {
        if (arguments.positional().isEmpty()) {
            return Operators::truth;
        }
        String name = Printer.str(arguments.positional().get(0));
        Arguments others = arguments.without(1);
        return item -> Tests.passes(name, item, others);
    }

    /** Those of some values that pass a test, found one by one. */
    private static final class Taken implements Iterator<Object> {

        private final Iterator<Object> all;
        private final Predicate<Object> test;
        private @Nullable Object next;

        Taken(Iterator<Object> all, Predicate<Object> test) {
            this.all = all;
            this.test = test;
        }

        @Override
        public boolean hasNext() {
            while (next == null && all.hasNext()) {
                Object candidate = all.next();
                next = test.test(candidate) ? candidate : null;
            }
            return next != null;
        }

        @Override
        public Object next() {
            Object result = hasNext() ? next : null;
            if (result == null) {
                throw new NoSuchElementException();
            }
            next = null;
            return result;
        }
    }
}
