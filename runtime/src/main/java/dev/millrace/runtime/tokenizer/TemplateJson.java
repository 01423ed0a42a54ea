package dev.millrace.runtime.tokenizer;

import com.hubspot.jinjava.objects.PyWrapper;
import java.util.Collection;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON as Python's {@code json.dumps(value, ensure_ascii=False)} writes it, a space after each comma and colon. */
final class TemplateJson {

    private final StringBuilder out = new StringBuilder();
    private final int indent;

    private TemplateJson(int indent) {
        this.indent = indent;
    }

    /** @param indent spaces per level, or 0 for one line */
    static String write(@Nullable Object value, int indent) {
        TemplateJson json = new TemplateJson(indent);
        json.value(value, 1);
        return json.out.toString();
    }

    private void value(@Nullable Object value, int depth) {
        if (value == null) {
            out.append("null");
        } else if (value instanceof Map<?, ?> map) {
            map(map, depth);
        } else if (value instanceof Collection<?> list) {
            list(list, depth);
        } else if (value instanceof Number || value instanceof Boolean) {
            out.append(value);
        } else if (value instanceof PyWrapper) {
            throw new ChatTemplateException("the model's chat template writes a "
                    + value.getClass().getSimpleName() + " as JSON, which is not supported");
        } else {
            string(value.toString());
        }
    }

    private void map(Map<?, ?> map, int depth) {
        if (map.isEmpty()) {
            out.append("{}");
            return;
        }
        out.append('{');
        for (Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator(); entries.hasNext(); ) {
            Map.Entry<?, ?> entry = entries.next();
            line(depth);
            string(String.valueOf(entry.getKey()));
            out.append(": ");
            value(entry.getValue(), depth + 1);
            comma(entries.hasNext());
        }
        line(depth - 1);
        out.append('}');
    }

    private void list(Collection<?> list, int depth) {
        if (list.isEmpty()) {
            out.append("[]");
            return;
        }
        out.append('[');
        for (Iterator<?> values = list.iterator(); values.hasNext(); ) {
            line(depth);
            value(values.next(), depth + 1);
            comma(values.hasNext());
        }
        line(depth - 1);
        out.append(']');
    }

    private void comma(boolean more) {
        if (more) {
            out.append(indent > 0 ? "," : ", ");
        }
    }

    private void line(int depth) {
        if (indent > 0) {
            out.append('\n').append(" ".repeat(indent * depth));
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
                    if (character < ' ') {
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
