package dev.millrace.runtime.jinja;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Iterator;
import java.util.Locale;

/** How Python prints values: {@code str()} and {@code repr()}. */
final class Printer {

    private final StringBuilder out = new StringBuilder();

    private Printer() {}

    static String str(Object value) {
        if (Markup.plain(value) instanceof String text) {
            return text;
        }
        return value instanceof Undefined ? "" : repr(value);
    }

    static String repr(Object value) {
        Printer printer = new Printer();
        printer.write(value);
        return printer.out.toString();
    }

    private void write(Object value) {
        if (value instanceof String text) {
            quoted(text);
        } else if (value instanceof Markup markup) {
            out.append("Markup(");
            quoted(markup.text());
            out.append(')');
        } else if (value instanceof Boolean truth) {
            out.append(truth ? "True" : "False");
        } else if (value instanceof Double number) {
            out.append(decimal(number));
        } else if (value instanceof Number) {
            out.append(value);
        } else if (value == None.NONE) {
            out.append("None");
        } else if (value instanceof Undefined) {
            out.append("Undefined");
        } else if (value instanceof Sequence sequence) {
            sequence(sequence);
        } else if (value instanceof Mapping mapping) {
            mapping(mapping);
        } else {
            throw new JinjaException(
                    value instanceof Lazy
                            ? "prints a generator, which has no text of its own; |list makes a list of it"
                            : "prints a function or a namespace, which is not supported");
        }
    }

    private void sequence(Sequence sequence) {
        switch (sequence.kind()) {
            case LIST -> items(sequence, "[", "]");
            case TUPLE, GROUP -> items(sequence, "(", sequence.size() == 1 ? ",)" : ")");
            case RANGE -> range(sequence);
            default -> items(sequence, sequence.kind().pythonName() + "([", "])");
        }
    }

    private void items(Sequence sequence, String open, String close) {
        out.append(open);
        for (Iterator<Object> items = sequence.items().iterator(); items.hasNext(); ) {
            write(items.next());
            out.append(items.hasNext() ? ", " : "");
        }
        out.append(close);
    }

    private void range(Sequence sequence) {
        long first = sequence.size() > 0 ? (Long) sequence.items().get(0) : 0;
        long step = sequence.size() > 1 ? (Long) sequence.items().get(1) - first : 1;
        long end = sequence.size() > 0 ? (Long) sequence.items().get(sequence.size() - 1) + step : 0;
        out.append("range(").append(first).append(", ").append(end);
        out.append(step == 1 ? ")" : ", " + step + ")");
    }

    private void mapping(Mapping mapping) {
        out.append('{');
        String between = "";
        for (Mapping.Entry entry : mapping.entries()) {
            out.append(between);
            write(entry.key());
            out.append(": ");
            write(entry.value());
            between = ", ";
        }
        out.append('}');
    }

    private void quoted(String text) {
        char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
        out.append(quote);
        text.codePoints().forEach(point -> {
            switch (point) {
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\\' -> out.append("\\\\");
                default -> {
                    if (point == quote) {
                        out.append('\\').append(quote);
                    } else if (isPrintable(point)) {
                        out.appendCodePoint(point);
                    } else {
                        String format = point < 0x100 ? "\\x%02x" : point < 0x10000 ? "\\u%04x" : "\\U%08x";
                        out.append(String.format(Locale.ROOT, format, point));
                    }
                }
            }
        });
        out.append(quote);
    }

    private static boolean isPrintable(int point) {
        if (point == ' ') {
            return true;
        }
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SPACE_SEPARATOR -> false;
            default -> true;
        };
    }

    /** The shortest number that is read back as the same one, as Python's {@code repr(float)} writes it. */
    static String decimal(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value < 0 ? "-inf" : "inf";
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0.0" : "0.0";
        }
        BigDecimal exact = new BigDecimal(value);
        BigDecimal shortest = exact;
        for (int digits = 1; digits <= 17; digits++) {
            shortest = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (shortest.doubleValue() == value) {
                break;
            }
        }
        shortest = shortest.stripTrailingZeros();
        String digits = shortest.unscaledValue().abs().toString();
        int exponent = digits.length() - shortest.scale() - 1;
        String sign = value < 0 ? "-" : "";
        if (exponent < -4 || exponent >= 16) {
            String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
            return sign + digits.charAt(0) + fraction + "e" + (exponent < 0 ? "-" : "+")
                    + (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
        }
        String plain = shortest.abs().toPlainString();
        return sign + (plain.indexOf('.') < 0 ? plain + ".0" : plain);
    }
}
