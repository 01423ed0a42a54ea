package dev.millrace.runtime.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Python's {@code format % values}. */
final class Percent {

    private static final Pattern FIELD =
            Pattern.compile("%(?:\\(([^)]*)\\))?([-+ #0]*)(\\*|\\d+)?(?:\\.(\\*|\\d+)?)?[hlL]?(.)?", Pattern.DOTALL);

    private final List<Object> values;
    private final @Nullable Mapping named;
    private final boolean escaping;
    private int next;

    private Percent(Object given, boolean escaping) {
        this.escaping = escaping;
        this.named = given instanceof Mapping mapping ? mapping : null;
        this.values =
                given instanceof Sequence sequence && sequence.kind().isTuple() ? sequence.items() : List.of(given);
    }

    /** @param escaping whether what is put in is made safe for HTML */
    static String format(String format, Object given, Budget budget, boolean escaping) {
        Percent percent = new Percent(given, escaping);
        StringBuilder out = new StringBuilder();
        Matcher field = FIELD.matcher(format);
        int at = 0;
        while (field.find(at)) {
            out.append(format, at, field.start()).append(percent.field(field));
            at = field.end();
            budget.text(out.length());
        }
        out.append(format.substring(at));
        if (!hasElements(given) && percent.next < percent.values.size()) {
            throw new JinjaException("not all arguments converted during string formatting");
        }
        return out.toString();
    }

    /** Whether Python takes a value for a map of fields, which need not all be used. */
    private static boolean hasElements(Object given) {
        return given instanceof Mapping
                || given instanceof Undefined
                || (given instanceof Sequence sequence
                        && sequence.kind().isIndexed()
                        && !sequence.kind().isTuple());
    }

    private String field(Matcher field) {
        String conversion = field.group(5);
        if (conversion == null) {
            throw new JinjaException("incomplete format");
        }
        if (conversion.equals("%")) {
            return "%";
        }
        String flags = field.group(2);
        int width = count(field.group(3));
        boolean hasPrecision = (field.group().contains(".") && field.group(1) == null)
                || (field.group(1) != null
                        && field.group().indexOf('.', field.group(1).length() + 3) >= 0);
        int precision = hasPrecision ? Math.max(0, count(field.group(4))) : -1;
        Object value = field.group(1) == null ? next() : byName(field.group(1));
        String text = converted(conversion.charAt(0), value, precision, flags, escaping);
        boolean numeric = !"sra".contains(conversion) && !conversion.equals("c");
        return padded(text, Math.abs(width), flags.contains("-") || width < 0, numeric && flags.contains("0"));
    }

    static String padded(String text, int width, boolean left, boolean zeros) {
        int missing = (int) (width - Operators.length(text));
        if (missing <= 0) {
            return text;
        }
        if (left) {
            return text + " ".repeat(missing);
        }
        if (!zeros) {
            return " ".repeat(missing) + text;
        }
        int sign = text.startsWith("-") || text.startsWith("+") || text.startsWith(" ") ? 1 : 0;
        return text.substring(0, sign) + "0".repeat(missing) + text.substring(sign);
    }

    private int count(@Nullable String text) {
        if (text == null) {
            return 0;
        }
        long count = text.equals("*")
                ? Numbers.index(next(), "* wants int")
                : text.length() > 9 ? Long.MAX_VALUE : Long.parseLong(text);
        if (Math.abs(count) > Budget.MOST_FILLING) {
            throw new JinjaLimitException(
                    "asks the filter |format to fill up to more than " + Budget.MOST_FILLING + " characters");
        }
        return (int) count;
    }

    private Object next() {
        if (next >= values.size()) {
            throw new JinjaException("not enough arguments for format string");
        }
        return values.get(next++);
    }

    private Object byName(String name) {
        if (named == null) {
            throw new JinjaException("format requires a mapping");
        }
        Object value = named.get(name);
        if (value == null) {
            throw new JinjaException("the format's '" + name + "' is missing");
        }
        return value;
    }

    private static String converted(char conversion, Object value, int precision, String flags, boolean escaping) {
        String sign = flags.contains("+") ? "+" : flags.contains(" ") ? " " : "";
        return switch (conversion) {
            case 's', 'r' -> {
                String plain = conversion == 's' ? Printer.str(value) : Printer.repr(value);
                String text = !escaping ? plain : Markup.escaped(conversion == 's' ? value : plain);
                yield precision >= 0 && Operators.length(text) > precision
                        ? text.substring(0, text.offsetByCodePoints(0, precision))
                        : text;
            }
            case 'd', 'i', 'u' -> whole(number(value, conversion), 10, precision, sign);
            case 'x' -> whole(integer(value, conversion), 16, precision, sign);
            case 'X' -> whole(integer(value, conversion), 16, precision, sign).toUpperCase(Locale.ROOT);
            case 'o' -> whole(integer(value, conversion), 8, precision, sign);
            case 'f', 'F', 'e', 'E', 'g', 'G' -> {
                double number = Numbers.decimal(number(value, conversion));
                String text = decimal(Math.abs(number), conversion, precision < 0 ? 6 : precision);
                yield (number < 0 || 1 / number < 0 ? "-" : sign) + text;
            }
            case 'c' ->
                Markup.plain(value) instanceof String one && Operators.length(one) == 1
                        ? one
                        : character(Numbers.index(value, "%c requires int or char"), conversion);
            default -> throw new JinjaException("unsupported format character '" + conversion + "'");
        };
    }

    private static String character(long point, char conversion) {
        if (point < 0 || point > Character.MAX_CODE_POINT) {
            throw new JinjaException("%" + conversion + " arg not in range(0x110000)");
        }
        return Character.toString((int) point);
    }

    private static Object number(Object value, char conversion) {
        Operators.requireDefined(value);
        if (!Types.isNumber(value)) {
            throw new JinjaException("%" + conversion + " format: a real number is required, not " + Types.name(value));
        }
        return value;
    }

    private static Object integer(Object value, char conversion) {
        if (!Types.isInteger(value)) {
            throw new JinjaException("%" + conversion + " format: an integer is required, not " + Types.name(value));
        }
        return value;
    }

    private static String whole(Object value, int radix, int precision, String sign) {
        BigInteger number = value instanceof Double decimal ? whole(decimal) : Numbers.big(value);
        String digits = number.abs().toString(radix);
        return (number.signum() < 0 ? "-" : sign) + "0".repeat(Math.max(0, precision - digits.length())) + digits;
    }

    static BigInteger whole(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            throw new JinjaException("cannot convert float " + Printer.decimal(value) + " to integer");
        }
        return new BigDecimal(value).toBigInteger();
    }

    /** A number that is not negative. */
    static String decimal(double value, char conversion, int precision) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return Printer.decimal(value);
        }
        return switch (conversion) {
            case 'f', 'F' ->
                new BigDecimal(value)
                        .setScale(precision, RoundingMode.HALF_EVEN)
                        .toPlainString();
            case 'e', 'E' -> String.format(Locale.ROOT, "%." + precision + conversion, new BigDecimal(value));
            default -> general(value, Math.max(1, precision), Character.isUpperCase(conversion));
        };
    }

    private static String general(double value, int digits, boolean upper) {
        if (value == 0) {
            return "0";
        }
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(digits, RoundingMode.HALF_EVEN));
        int exponent = rounded.precision() - rounded.scale() - 1;
        BigDecimal stripped = rounded.stripTrailingZeros();
        if (exponent >= -4 && exponent < digits) {
            return stripped.toPlainString();
        }
        String mantissa = stripped.movePointLeft(exponent).toPlainString();
        return mantissa
                + (upper ? "E" : "e")
                + (exponent < 0 ? "-" : "+")
                + (Math.abs(exponent) < 10 ? "0" : "")
                + Math.abs(exponent);
    }
}
