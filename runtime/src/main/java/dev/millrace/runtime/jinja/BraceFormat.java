package dev.millrace.runtime.jinja;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Python's {@code text.format(values)}, for fields without attributes and with the simple formats. */
final class BraceFormat {

    private static final Pattern FIELD =
            Pattern.compile("\\{\\{|\\}\\}|\\{([A-Za-z_0-9]*)(?:!([rs]))?(?::([^{}]*))?\\}|[{}]");
    private static final Pattern SPEC = Pattern.compile("(?:(.)?([<>^]))?([-+ ])?(0)?(\\d+)?(?:\\.(\\d+))?([sdfeg])?");

    private BraceFormat() {}

    /** @param escaping whether what is put in is made safe for HTML */
    static String format(String format, Arguments arguments, Budget budget, boolean escaping) {
        StringBuilder out = new StringBuilder();
        Matcher field = FIELD.matcher(format);
        int at = 0;
        int next = 0;
        while (field.find(at)) {
            out.append(format, at, field.start());
            at = field.end();
            String mark = field.group();
            if (mark.equals("{{") || mark.equals("}}")) {
                out.append(mark.charAt(0));
            } else if (field.group(1) == null) {
                throw new JinjaException("calls .format() with the field \"" + format.substring(field.start())
                        + "\", which is not supported");
            } else {
                String name = field.group(1);
                Object value = value(name.isEmpty() ? Integer.toString(next++) : name, arguments);
                Object shown = field.group(2) == null
                        ? value
                        : field.group(2).equals("r") ? Printer.repr(value) : Printer.str(value);
                String text = field.group(3) == null ? Printer.str(shown) : formatted(shown, field.group(3), budget);
                out.append(escaping && !(shown instanceof Markup) ? Markup.escaped(text) : text);
            }
            budget.text(out.length());
        }
        return out.append(format.substring(at)).toString();
    }

    private static Object value(String name, Arguments arguments) {
        if (Character.isDigit(name.charAt(0))) {
            Object index = Numbers.parseWhole(name, 10);
            if (index instanceof Long number && number < arguments.positional().size()) {
                return arguments.positional().get(number.intValue());
            }
            throw new JinjaException("Replacement index " + name + " out of range for positional args tuple");
        }
        Object value = arguments.named().get(name);
        if (value == null) {
            throw new JinjaException("the format's '" + name + "' is missing");
        }
        return value;
    }

    private static String formatted(Object value, String given, Budget budget) {
        Matcher spec = SPEC.matcher(given);
        boolean number = Types.isNumber(value) && !(value instanceof Boolean);
        if (!spec.matches() || !(number || Types.isText(value)) || (spec.group(1) != null && spec.group(2) == null)) {
            throw new JinjaException("calls .format() with the format \"" + given + "\", which is not supported");
        }
        int width = spec.group(5) == null ? 0 : Budget.filling(".format()", (long) Double.parseDouble(spec.group(5)));
        String precision = spec.group(6) == null
                ? ""
                : "." + Budget.filling(".format()", (long) Double.parseDouble(spec.group(6)));
        String type = spec.group(7) == null ? number ? "" : "s" : spec.group(7);
        String sign = spec.group(3) == null ? "" : spec.group(3);
        if (number == type.equals("s") || (type.isEmpty() && !precision.isEmpty())) {
            throw new JinjaException("calls .format() with the format \"" + given + "\", which is not supported");
        }
        String text = type.isEmpty()
                ? Printer.str(value)
                : Percent.format(
                        "%" + (sign.equals("-") ? "" : sign) + precision + type, Sequence.tuple(value), budget, false);
        String align = spec.group(2) == null ? number ? ">" : "<" : spec.group(2);
        if (spec.group(4) != null && spec.group(2) == null && number) {
            return Percent.padded(text, width, false, true);
        }
        long missing = Math.max(0, width - Operators.length(text));
        String fill = spec.group(1) == null ? " " : spec.group(1);
        long left = align.equals("<") ? 0 : align.equals(">") ? missing : missing / 2;
        return fill.repeat((int) left) + text + fill.repeat((int) (missing - left));
    }
}
