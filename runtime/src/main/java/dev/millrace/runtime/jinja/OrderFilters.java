package dev.millrace.runtime.jinja;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The filters that compare elements with one another. */
final class OrderFilters {

    static final Map<String, Filters.Filter> ALL = Map.of(
            "sort", OrderFilters::sort,
            "dictsort", OrderFilters::dictsort,
            "unique", OrderFilters::unique,
            "min", (value, arguments, run) -> extreme(value, arguments, run, "min"),
            "max", (value, arguments, run) -> extreme(value, arguments, run, "max"),
            "sum", OrderFilters::sum,
            "groupby", OrderFilters::groupby);

    private OrderFilters() {}

    private record Keyed(Object key, Object item) {}

    private static Object sort(Object value, Arguments arguments, Run run) {
        Arguments.Bound bound = Filters.bind(arguments, "sort", 0, "reverse", "case_sensitive", "attribute");
        List<AttributePath> paths = AttributePath.several(bound.get("attribute", None.NONE));
        boolean cases = bound.truth("case_sensitive");
        List<Keyed> keyed = new ArrayList<>();
        for (Object item : Operators.all(value, run.budget())) {
            keyed.add(new Keyed(
                    Sequence.list(paths.stream()
                            .map(path -> AttributePath.key(path.in(item, run.budget()), cases, run.budget()))
                            .toList()),
                    item));
        }
        return sorted(keyed, bound.truth("reverse"), run);
    }

    private static Sequence sorted(List<Keyed> keyed, boolean reverse, Run run) {
        sort(keyed, reverse, run);
        return Sequence.list(keyed.stream().map(Keyed::item).toList());
    }

    private static void sort(List<Keyed> keyed, boolean reverse, Run run) {
        Comparator<Keyed> order = (a, b) -> {
            run.budget().step();
            return Operators.compare("<", a.key(), b.key());
        };
        // A sort in reverse keeps the order of equals, too.
        keyed.sort(reverse ? order.reversed() : order);
    }

    private static Object dictsort(Object value, Arguments arguments, Run run) {
        Arguments.Bound bound = Filters.bind(arguments, "dictsort", 0, "case_sensitive", "by", "reverse");
        String by = bound.text("by", "key");
        if (!by.equals("key") && !by.equals("value")) {
            throw new JinjaException("You can only sort by either \"key\" or \"value\"");
        }
        Operators.requireDefined(value);
        if (!(value instanceof Mapping mapping)) {
            throw new JinjaException("'" + Types.name(value) + "' object has no attribute 'items'");
        }
        List<Keyed> keyed = new ArrayList<>();
        for (Mapping.Entry entry : mapping.entries()) {
            keyed.add(new Keyed(
                    AttributePath.key(
                            by.equals("key") ? entry.key() : entry.value(),
                            bound.truth("case_sensitive"),
                            run.budget()),
                    Sequence.tuple(entry.key(), entry.value())));
        }
        return sorted(keyed, bound.truth("reverse"), run);
    }

    private static Object unique(Object value, Arguments arguments, Run run) {
        Arguments.Bound bound = Filters.bind(arguments, "unique", 0, "case_sensitive", "attribute");
        AttributePath path = AttributePath.of(bound.get("attribute", None.NONE));
        boolean cases = bound.truth("case_sensitive");
        return new Lazy(() -> {
            Set<Object> seen = new HashSet<>();
            List<Object> items = new ArrayList<>();
            for (Object item : Operators.all(value, run.budget())) {
                if (seen.add(Mapping.hashable(AttributePath.key(path.in(item, run.budget()), cases, run.budget())))) {
                    items.add(item);
                }
            }
            return items.iterator();
        });
    }

    private static Object extreme(Object value, Arguments arguments, Run run, String name) {
        Arguments.Bound bound = Filters.bind(arguments, name, 0, "case_sensitive", "attribute");
        AttributePath path = AttributePath.of(bound.get("attribute", None.NONE));
        boolean cases = bound.truth("case_sensitive");
        Iterator<Object> items = Operators.all(value, run.budget()).iterator();
        if (!items.hasNext()) {
            return new Undefined("No aggregated item, sequence was empty.");
        }
        Object best = items.next();
        Object bestKey = AttributePath.key(path.in(best, run.budget()), cases, run.budget());
        while (items.hasNext()) {
            Object item = items.next();
            Object key = AttributePath.key(path.in(item, run.budget()), cases, run.budget());
            int order = Operators.compare(name.equals("min") ? "<" : ">", key, bestKey);
            if (name.equals("min") ? order < 0 : order > 0) {
                best = item;
                bestKey = key;
            }
        }
        return best;
    }

    private static Object sum(Object value, Arguments arguments, Run run) {
        Arguments.Bound bound = Filters.bind(arguments, "sum", 0, "attribute", "start");
        AttributePath path = AttributePath.of(bound.get("attribute", None.NONE));
        Object sum = bound.get("start", 0L);
        if (sum instanceof String) {
            throw new JinjaException("sum() can't sum strings [use ''.join(seq) instead]");
        }
        for (Object item : Operators.all(value, run.budget())) {
            sum = run.budget().made(Operators.binary("+", sum, path.in(item, run.budget()), run));
        }
        return sum;
    }

    private static Object groupby(Object value, Arguments arguments, Run run) {
        Arguments.Bound bound = Filters.bind(arguments, "groupby", 1, "attribute", "default", "case_sensitive");
        AttributePath path = AttributePath.of(bound.get("attribute", None.NONE));
        Object given = bound.get("default", None.NONE);
        Object otherwise = given == None.NONE ? null : given;
        boolean cases = bound.truth("case_sensitive");
        List<Keyed> keyed = new ArrayList<>();
        for (Object item : Operators.all(value, run.budget())) {
            Object key = path.in(item, otherwise, run.budget());
            keyed.add(new Keyed(AttributePath.key(key, cases, run.budget()), item));
        }
        sort(keyed, false, run);
        List<Object> groups = new ArrayList<>();
        List<Object> group = new ArrayList<>();
        for (int i = 0; i < keyed.size(); i++) {
            run.budget().step();
            group.add(keyed.get(i).item());
            Object key = keyed.get(i).key();
            if (i + 1 == keyed.size() || !Operators.equal(key, keyed.get(i + 1).key())) {
                Object shown = cases ? key : path.in(group.get(0), otherwise, run.budget());
                groups.add(Sequence.of(Sequence.Kind.GROUP, List.of(shown, Sequence.list(group))));
                group = new ArrayList<>();
            }
        }
        return Sequence.list(groups);
    }
}
