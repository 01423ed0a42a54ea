package dev.millrace.runtime.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the caller gives, as values of a template. */
final class Values {

    private Values() {}

    /** @param given a map, collection, text, number, truth or null, of the like inside */
    static Object of(@Nullable Object given) {
        return of(given, 0);
    }

    private static Object of(@Nullable Object given, int depth) {
        if (depth > Budget.MOST_DEPTH) {
            throw Budget.tooDeep();
        }
        if (given == null) {
            return None.NONE;
        }
        if (given instanceof CharSequence || given instanceof Boolean) {
            return given instanceof Boolean ? given : given.toString();
        }
        if (given instanceof BigInteger big) {
            return Numbers.normal(big);
        }
        if (given instanceof Float || given instanceof Double || given instanceof BigDecimal) {
            return ((Number) given).doubleValue();
        }
        if (given instanceof Number number) {
            return number.longValue();
        }
        if (given instanceof Map<?, ?> map) {
            return Mapping.of(map.entrySet().stream()
                    .map(entry -> new Mapping.Entry(of(entry.getKey(), depth + 1), of(entry.getValue(), depth + 1)))
                    .collect(Collectors.toList()));
        }
        if (given instanceof Collection<?> items) {
            List<Object> values =
                    items.stream().map(item -> of(item, depth + 1)).toList();
            return Sequence.list(values);
        }
        throw new IllegalArgumentException("no value for a template: " + given.getClass());
    }
}
