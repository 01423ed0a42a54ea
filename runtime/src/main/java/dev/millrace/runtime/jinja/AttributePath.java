package dev.millrace.runtime.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where in an element a filter looks: {@code "function.name"}, {@code "0"}, or the element itself. */
record AttributePath(List<Object> parts) {

    private static final Pattern DIGITS = Pattern.compile("[0-9]+");

    static AttributePath of(Object attribute) {
        if (attribute == None.NONE) {
            return new AttributePath(List.of());
        }
        if (!(Markup.plain(attribute) instanceof String text)) {
            return new AttributePath(List.of(attribute));
        }
        List<Object> parts = new ArrayList<>();
        for (String part : text.split("\\.", -1)) {
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
        for (String path : text.split(",", -1)) {
            paths.add(of(path));
        }
        return paths;
    }

    Object in(Object value) {
        return in(value, null);
    }

    /** @param otherwise what stands for parts that are undefined, or null */
    Object in(Object value, @Nullable Object otherwise) {
        Object result = value;
        for (Object part : parts) {
            result = Members.element(result, part);
            if (otherwise != null && result instanceof Undefined) {
                result = otherwise;
            }
        }
        return result;
    }

    /** What values are sorted and compared by: texts in small letters where case does not matter. */
    static Object key(Object value, boolean caseSensitive) {
        return Markup.plain(value) instanceof String text && !caseSensitive ? text.toLowerCase(Locale.ROOT) : value;
    }
}
