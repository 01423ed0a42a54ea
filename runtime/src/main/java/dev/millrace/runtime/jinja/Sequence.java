package dev.millrace.runtime.jinja;

import java.util.ArrayList;
import java.util.List;

/** A list, tuple, range or view of a map; it never changes. */
record Sequence(Kind kind, List<Object> items, long weight, int depth) implements Weighed {

    /** What Python would call it. */
    enum Kind {
        LIST("list"),
        TUPLE("tuple"),
        /** What {@code groupby} gives: a tuple whose parts have names. */
        GROUP("_GroupTuple"),
        RANGE("range"),
        KEYS("dict_keys"),
        VALUES("dict_values"),
        ITEMS("dict_items");

        private final String pythonName;

        Kind(String pythonName) {
            this.pythonName = pythonName;
        }

        String pythonName() {
            return pythonName;
        }

        boolean isTuple() {
            return this == TUPLE || this == GROUP;
        }

        /** Whether elements can be taken by their number. */
        boolean isIndexed() {
            return this == LIST || this == RANGE || isTuple();
        }

        /** Two kinds whose values can be equal and be compared. */
        boolean isLike(Kind other) {
            return this == other || (isTuple() && other.isTuple());
        }
    }

    static Sequence of(Kind kind, List<?> items) {
        long weight = 1;
        int depth = 0;
        for (Object item : items) {
            weight = Math.min(MOST, weight + Weighed.weightOf(item));
            depth = Math.max(depth, Weighed.depthOf(item));
        }
        return new Sequence(kind, List.copyOf(items), weight, depth + 1);
    }

    static Sequence list(List<?> items) {
        return of(Kind.LIST, items);
    }

    static Sequence tuple(Object... items) {
        return of(Kind.TUPLE, List.of(items));
    }

    @Override
    public int size() {
        return items.size();
    }

    /** Both one after the other, as a sequence of this kind. */
    Sequence plus(Sequence other) {
        List<Object> all = new ArrayList<>(items);
        all.addAll(other.items);
        return of(kind, all);
    }
}
