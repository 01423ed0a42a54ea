package dev.millrace.runtime.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where in an element a filter looks: {@code "function.name"}, {@code "0"}, or the element itself. */
record AttributePath(List<Object> parts) {

    private static final Pattern DIGITS = Pattern.compile("[0-9]+");

    /** The most parts of a path and the most paths: no value is nested deeper. */
    private static final int MOST = Budget.MOST_DEPTH;

    static AttributePath of(Object attribute) {
        if (attribute == None.NONE) {
            return new AttributePath(List.of());
        }
        if (!(Markup.plain(attribute) instanceof String text)) {
            return new AttributePath(List.of(attribute));
        }
        List<Object> parts = new ArrayList<>();
        for (String part : split(text, "\\.")) {
            Object index = DIGITS.matcher(part).matches() ? Numbers.parseWhole(part, 10) : null;
            parts.add(index == null ? part : index);
        }
        return new AttributePath(parts);
    }

    /** Several paths, with commas between them. */
    static List<AttributePath> several(Object attribute) {
        if (!(Markup.plain(attribute) instanceof String text)) {
            return List.of(of(attribute));
        }
        List<AttributePath> paths = new ArrayList<>();
        for (String path : split(text, ",")) {
            paths.add(of(path));
        }
        return paths;
    }

    private static List<String> split(String text, String separator) {
        List<String> parts = List.of(text.split(separator, MOST + 1));
        if (parts.size() > MOST) {
            throw new JinjaLimitException("names an attribute of more than " + MOST + " parts");
        }
        return parts;
    }

    Object in(Object value, Budget budget) {
        return in(value, null, budget);
    }

    /** @param otherwise what stands for parts that are undefined, or null */
    Object in(Object value, @Nullable Object otherwise, Budget budget) {
        Object result = value;
        budget.step();
        for (Object part : parts) {
            budget.step();
            result = Members.element(result, part);
            if (otherwise != null && result instanceof Undefined) {
                result = otherwise;
            }
        }
        return result;
    }

    /** What values are sorted and compared by: texts in small letters where case does not matter. */
    static Object key(Object value, boolean caseSensitive, Budget budget) {
        if (caseSensitive || !(Markup.plain(value) instanceof String text)) {
            return value;
        }
        budget.allocate(2L * text.length());
        return text.toLowerCase(Locale.ROOT);
    }
}
