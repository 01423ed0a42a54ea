package dev.millrace.runtime.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A dict in its order; it never changes. Keys that are equal in Python are one key: 1, 1.0 and True. */
final class Mapping implements Weighed {

    /** A key as it was given, and its value. */
    record Entry(Object key, Object value) {}

    private final Map<Object, Entry> entries = new LinkedHashMap<>();
    private final long weight;
    private final int depth;

    private Mapping(Iterable<Entry> given) {
        for (Entry entry : given) {
            Object key = hashable(entry.key());
            Entry before = entries.get(key);
            entries.put(key, before == null ? entry : new Entry(before.key(), entry.value()));
        }
        long sum = 1;
        int deepest = 0;
        for (Entry entry : entries.values()) {
            sum = Math.min(MOST, sum + Weighed.weightOf(entry.key()) + Weighed.weightOf(entry.value()));
            deepest = Math.max(deepest, Math.max(Weighed.depthOf(entry.key()), Weighed.depthOf(entry.value())));
        }
        this.weight = sum;
        this.depth = deepest + 1;
    }

    static Mapping of(Iterable<Entry> entries) {
        return new Mapping(entries);
    }

    static Mapping of(Map<String, ?> values) {
        List<Entry> entries = new ArrayList<>();
        values.forEach((key, value) -> entries.add(new Entry(key, value)));
        return new Mapping(entries);
    }

    /** The value of a key, or null where there is none. */
    @Nullable
    Object get(Object key) {
        Entry entry = entries.get(hashable(key));
        return entry == null ? null : entry.value();
    }

    boolean has(Object key) {
        return entries.containsKey(hashable(key));
    }

    Iterable<Entry> entries() {
        return entries.values();
    }

    Sequence keys() {
        return Sequence.of(
                Sequence.Kind.KEYS, entries.values().stream().map(Entry::key).toList());
    }

    Sequence values() {
        return Sequence.of(
                Sequence.Kind.VALUES,
                entries.values().stream().map(Entry::value).toList());
    }

    Sequence items() {
        return Sequence.of(
                Sequence.Kind.ITEMS,
                entries.values().stream()
                        .map(entry -> Sequence.tuple(entry.key(), entry.value()))
                        .toList());
    }

    @Override
    public int size() {
        return entries.size();
    }

    @Override
    public long weight() {
        return weight;
    }

    @Override
    public int depth() {
        return depth;
    }

    /** What a value is known by among keys: equal for equal values. */
    static Object hashable(Object value) {
        if (value instanceof Markup markup) {
            return markup.text();
        }
        if (value instanceof Boolean truth) {
            return truth ? 1L : 0L;
        }
        if (value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1e18) {
            return number.longValue();
        }
        if (value instanceof BigInteger || value instanceof String) {
            return value;
        }
        if (value instanceof Sequence sequence && sequence.kind().isTuple()) {
            return sequence.items().stream().map(Mapping::hashable).toList();
        }
        if (value instanceof Sequence || value instanceof Mapping) {
            throw new JinjaException("unhashable type: '" + Types.name(value) + "'");
        }
        return value instanceof Undefined ? Undefined.class : value;
    }
}
