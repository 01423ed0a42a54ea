package dev.millrace.runtime.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A text that is safe in HTML: what {@code |safe} and {@code |escape} give. It is a text in every way, but escapes plain
 * texts that are joined to it, which chat templates meet after {@code |tojson|safe}.
 */
record Markup(String text) {

    private static final Set<String> PLAIN_RESULTS = Set.of("count", "find", "rfind", "index", "rindex");

    /** The text of a value that is one, and any other value as it is. */
    static Object plain(Object value) {
        return value instanceof Markup markup ? markup.text : value;
    }

    /** The value as a text for HTML. */
    static String escaped(Object value) {
        if (value instanceof Markup markup) {
            return markup.text;
        }
        String text = Printer.str(value);
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            switch (text.charAt(i)) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&#34;");
                case '\'' -> out.append("&#39;");
                default -> out.append(text.charAt(i));
            }
        }
        return out.toString();
    }

    /** A result that is safe because what it was made of is: texts, and those in a list. */
    static Object of(Object value) {
        if (value instanceof String text) {
            return new Markup(text);
        }
        return value instanceof Sequence parts
                ? Sequence.of(
                        parts.kind(), parts.items().stream().map(Markup::of).toList())
                : value;
    }

    /** {@code left + right}, {@code left * right} and {@code left % right}, where one of them is safe. */
    static Object binary(String operator, Object left, Object right, Run run) {
        boolean texts = Types.isText(left) && Types.isText(right);
        if (operator.equals("+") && texts) {
            String first = escaped(left);
            String second = escaped(right);
            run.budget().text((long) first.length() + second.length());
            return new Markup(first + second);
        }
        if (operator.equals("%") && left instanceof Markup format) {
            return new Markup(Percent.format(format.text, right, run.budget(), true));
        }
        boolean safe = operator.equals("*") || (operator.equals("%") && left instanceof Markup);
        Object result = Operators.binary(operator, plain(left), plain(right), run);
        return safe ? of(result) : result;
    }

    /** {@code text.method(arguments)}. */
    Object call(String method, Arguments arguments, Run run) {
        Object result = switch (method) {
            case "replace" -> {
                List<Object> given = new ArrayList<>(arguments.positional());
                if (given.size() > 1) {
                    given.set(1, escaped(given.get(1)));
                }
                yield TextMethods.call(text, method, new Arguments(given, arguments.named()), run.budget());
            }
            case "join" -> {
                Object parts = arguments.bind(".join()", 1, "parts").get("parts", None.NONE);
                List<Object> safe = new ArrayList<>();
                long length = 0;
                for (Object part : Operators.all(parts, run.budget())) {
                    String one = escaped(part);
                    length += one.length();
                    run.budget().text(length);
                    run.budget().allocate(2L * one.length());
                    safe.add(one);
                }
                yield TextMethods.join(text, safe, run.budget());
            }
            case "format" -> BraceFormat.format(text, arguments, run.budget(), true);
            default -> TextMethods.call(text, method, arguments, run.budget());
        };
        return PLAIN_RESULTS.contains(method) ? result : of(result);
    }
}
