package dev.millrace.runtime.jinja;

import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** JSON as Python's {@code json.dumps} writes it. */
final class JsonText {

    private final StringBuilder out = new StringBuilder();
    private final Budget budget;
    private final boolean onlyAscii;
    private final boolean sorted;
    private final @Nullable String indent;
    private final String comma;
    private final String colon;

    private JsonText(Arguments.Bound bound, Budget budget) {
        this.budget = budget;
        this.onlyAscii = bound.truth("ensure_ascii");
        this.sorted = bound.truth("sort_keys");
        Object given = bound.get("indent", None.NONE);
        if (given == None.NONE) {
            this.indent = null;
        } else if (given instanceof String text) {
            Budget.filling("the filter |tojson", text.length());
            this.indent = text;
        } else {
            this.indent = " ".repeat(Math.max(0, Budget.filling("the filter |tojson", bound.integer("indent", 0))));
        }
        Object separators = bound.get("separators", None.NONE);
        if (separators == None.NONE) {
            this.comma = indent == null ? ", " : ",";
            this.colon = ": ";
        } else if (separators instanceof Sequence two
                && two.size() == 2
                && two.items().get(0) instanceof String first
                && two.items().get(1) instanceof String second) {
            this.comma = first;
            this.colon = second;
        } else {
            throw new JinjaException("|tojson needs two texts for its argument separators");
        }
    }

    /** {@code value|tojson}, with the arguments that Hugging Face's filter has. */
    static String write(Object value, Arguments arguments, Budget budget) {
        Arguments.Bound bound =
                arguments.bind("the filter |tojson", 0, "ensure_ascii", "indent", "separators", "sort_keys");
        JsonText json = new JsonText(bound, budget);
        json.value(value, 1);
        return json.out.toString();
    }

    private void value(Object value, int depth) {
        budget.text(out.length());
        if (value == None.NONE) {
            out.append("null");
        } else if (Markup.plain(value) instanceof String text) {
            string(text);
        } else if (value instanceof Boolean) {
            out.append(value);
        } else if (value instanceof Number number) {
            out.append(number(number));
        } else if (value instanceof Mapping mapping) {
            mapping(mapping, depth);
        } else if (value instanceof Sequence sequence
                && (sequence.kind() == Sequence.Kind.LIST || sequence.kind().isTuple())) {
            list(sequence, depth);
        } else {
            throw new JinjaException("Object of type " + Types.name(value) + " is not JSON serializable");
        }
    }

    private static String number(Number number) {
        if (!(number instanceof Double decimal)) {
            return number.toString();
        }
        if (decimal.isNaN()) {
            return "NaN";
        }
        return decimal.isInfinite() ? decimal < 0 ? "-Infinity" : "Infinity" : Printer.decimal(decimal);
    }

    private void mapping(Mapping mapping, int depth) {
        if (mapping.size() == 0) {
            out.append("{}");
            return;
        }
        List<Mapping.Entry> entries = StreamSupport.stream(mapping.entries().spliterator(), false)
                .sorted((a, b) -> sorted ? Operators.compare("<", a.key(), b.key()) : 0)
                .toList();
        out.append('{');
        for (Iterator<Mapping.Entry> each = entries.iterator(); each.hasNext(); ) {
            Mapping.Entry entry = each.next();
            line(depth);
            string(key(entry.key()));
            out.append(colon);
            value(entry.value(), depth + 1);
            out.append(each.hasNext() ? comma : "");
        }
        line(depth - 1);
        out.append('}');
    }

    private static String key(Object key) {
        if (Markup.plain(key) instanceof String text) {
            return text;
        }
        if (key == None.NONE) {
            return "null";
        }
        if (key instanceof Boolean) {
            return key.toString();
        }
        if (key instanceof Number number) {
            return number(number);
        }
        throw new JinjaException("keys must be str, int, float, bool or None, not " + Types.name(key));
    }

    private void list(Sequence list, int depth) {
        if (list.size() == 0) {
            out.append("[]");
            return;
        }
        out.append('[');
        for (Iterator<Object> values = list.items().iterator(); values.hasNext(); ) {
            line(depth);
            value(values.next(), depth + 1);
            out.append(values.hasNext() ? comma : "");
        }
        line(depth - 1);
        out.append(']');
    }

    private void line(int depth) {
        if (indent != null) {
            out.append('\n').append(indent.repeat(depth));
        }
    }

    private void string(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            switch (character) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                default -> {
                    if (character < ' ' || (onlyAscii && character > '~')) {
                        out.append(String.format(Locale.ROOT, "\\u%04x", (int) character));
                    } else {
                        out.append(character);
                    }
                }
            }
        }
        out.append('"');
    }
}
