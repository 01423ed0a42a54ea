package dev.millrace.runtime.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Arithmetic as Python does it: whole numbers without bounds, division that rounds down, truths that count. */
final class Numbers {

    private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger GREATEST = BigInteger.valueOf(Long.MAX_VALUE);

    private Numbers() {}

    static Object arithmetic(String operator, Object left, Object right) {
        if (operator.equals("/")) {
            return divide(decimal(left), decimal(right));
        }
        if (left instanceof Double || right instanceof Double) {
            return floating(operator, decimal(left), decimal(right));
        }
        return whole(operator, big(left), big(right));
    }

    private static Object whole(String operator, BigInteger left, BigInteger right) {
        return switch (operator) {
            case "+" -> normal(left.add(right));
            case "-" -> normal(left.subtract(right));
            case "*" -> normal(left.multiply(right));
            case "//" -> normal(floorDivide(left, right)[0]);
            case "%" -> normal(floorDivide(left, right)[1]);
            case "**" -> power(left, right);
            default -> throw new IllegalArgumentException(operator);
        };
    }

    private static Object floating(String operator, double left, double right) {
        return switch (operator) {
            case "+" -> left + right;
            case "-" -> left - right;
            case "*" -> left * right;
            case "//" -> Math.floor(divide(left - modulo(left, right), right) + 0.25);
            case "%" -> modulo(left, right);
            case "**" -> power(left, right);
            default -> throw new IllegalArgumentException(operator);
        };
    }

    private static double modulo(double left, double right) {
        requireDivisor(right != 0);
        double rest = left % right;
        return rest != 0 && (rest < 0) != (right < 0) ? rest + right : rest;
    }

    private static double divide(double left, double right) {
        requireDivisor(right != 0);
        return left / right;
    }

    private static BigInteger[] floorDivide(BigInteger left, BigInteger right) {
        requireDivisor(right.signum() != 0);
        BigInteger[] parts = left.divideAndRemainder(right);
        if (parts[1].signum() != 0 && parts[1].signum() != right.signum()) {
            parts[0] = parts[0].subtract(BigInteger.ONE);
            parts[1] = parts[1].add(right);
        }
        return parts;
    }

    private static void requireDivisor(boolean there) {
        if (!there) {
            throw new JinjaException("division by zero");
        }
    }

    private static Object power(BigInteger base, BigInteger exponent) {
        if (exponent.signum() < 0) {
            return power(base.doubleValue(), exponent.doubleValue());
        }
        int bits = base.abs().bitLength();
        if (bits <= 1) {
            boolean even = exponent.signum() == 0 || (base.signum() < 0 && !exponent.testBit(0));
            return normal(even ? BigInteger.ONE : base);
        }
        if (exponent.bitLength() > 31 || (double) bits * exponent.longValue() > Budget.MOST_BITS) {
            throw new JinjaLimitException("makes a number of more than " + Budget.MOST_BITS + " bits");
        }
        return normal(base.pow(exponent.intValue()));
    }

    private static double power(double base, double exponent) {
        if (base == 0 && exponent < 0) {
            throw new JinjaException("0.0 cannot be raised to a negative power");
        }
        double result = Math.pow(base, exponent);
        if (Double.isNaN(result) && !Double.isNaN(base) && !Double.isNaN(exponent)) {
            throw new JinjaException("a power of a negative number that is no real number");
        }
        return result;
    }

    static Object negated(Object value) {
        if (value instanceof Double number) {
            return -number;
        }
        return normal(big(number(value, "bad operand type for unary -: '" + Types.name(value) + "'"))
                .negate());
    }

    static Object absolute(Object value) {
        if (value instanceof Double number) {
            return Math.abs(number);
        }
        return normal(big(number(value, "bad operand type for abs(): '" + Types.name(value) + "'"))
                .abs());
    }

    private static Object number(Object value, String problem) {
        if (value instanceof Undefined undefined) {
            throw undefined.error();
        }
        if (!Types.isNumber(value)) {
            throw new JinjaException(problem);
        }
        return value;
    }

    static int compare(Object left, Object right) {
        if (left instanceof Double || right instanceof Double) {
            if (left instanceof Double a && right instanceof Double b) {
                return a < b ? -1 : a > b ? 1 : 0;
            }
            double a = decimal(left);
            double b = decimal(right);
            if (Double.isInfinite(a) || Double.isInfinite(b) || Double.isNaN(a) || Double.isNaN(b)) {
                return Double.compare(a, b);
            }
            return exact(left).compareTo(exact(right));
        }
        return big(left).compareTo(big(right));
    }

    private static BigDecimal exact(Object value) {
        return value instanceof Double number ? new BigDecimal(number) : new BigDecimal(big(value));
    }

    /** A value as an index or count: a whole number that is not too large, or an error that says where. */
    static long index(Object value, String problem) {
        if (value instanceof Undefined undefined) {
            throw undefined.error();
        }
        if (!Types.isInteger(value)) {
            throw new JinjaException(problem + ", not '" + Types.name(value) + "'");
        }
        BigInteger number = big(value);
        return number.bitLength() > 62 ? number.signum() < 0 ? -(1L << 62) : 1L << 62 : number.longValue();
    }

    static double decimal(Object value) {
        double number = value instanceof Double given ? given : big(value).doubleValue();
        if (Double.isInfinite(number) && !(value instanceof Double)) {
            throw new JinjaException("int too large to convert to float");
        }
        return number;
    }

    static BigInteger big(Object value) {
        if (value instanceof Boolean truth) {
            return truth ? BigInteger.ONE : BigInteger.ZERO;
        }
        return value instanceof BigInteger big ? big : BigInteger.valueOf((Long) value);
    }

    static Object normal(BigInteger value) {
        if (value.bitLength() > Budget.MOST_BITS) {
            throw new JinjaLimitException("makes a number of more than " + Budget.MOST_BITS + " bits");
        }
        boolean small = value.compareTo(LEAST) >= 0 && value.compareTo(GREATEST) <= 0;
        return small ? (Object) value.longValue() : value;
    }

    /** The whole number that a text is, as {@code int(text, base)} reads it, or null where it is none. */
    static @Nullable Object parseWhole(String given, int base) {
        String text = TextMethods.strip(given, null, true, true).toLowerCase(Locale.ROOT);
        boolean negative = text.startsWith("-");
        String digits = negative || text.startsWith("+") ? text.substring(1) : text;
        int radix = base;
        String prefix = digits.length() > 1 ? digits.substring(0, 2) : "";
        int named = prefix.equals("0x") ? 16 : prefix.equals("0o") ? 8 : prefix.equals("0b") ? 2 : 0;
        if (named != 0 && (base == named || base == 0)) {
            radix = named;
            digits = digits.substring(2);
            digits = digits.startsWith("_") ? digits.substring(1) : digits;
        } else if (base == 0) {
            radix = 10;
        }
        if (digits.length() > Budget.MOST_BITS / 4
                || !digits.matches("[0-9a-z]+(_[0-9a-z]+)*")
                || radix < 2
                || radix > 36) {
            return null;
        }
        try {
            BigInteger value = new BigInteger(digits.replace("_", ""), radix);
            return normal(negative ? value.negate() : value);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** The number that a text is, as {@code float(text)} reads it, or null where it is none. */
    static @Nullable Double parseDecimal(String given) {
        String text = TextMethods.strip(given, null, true, true).toLowerCase(Locale.ROOT);
        if (text.matches("[+-]?(inf|infinity)")) {
            return text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        if (text.matches("[+-]?nan")) {
            return Double.NaN;
        }
        if (text.length() > 1000
                || !text.matches("[+-]?(\\d+(_\\d+)*(\\.(\\d+(_\\d+)*)?)?|\\.\\d+(_\\d+)*)(e[+-]?\\d+(_\\d+)*)?")) {
            return null;
        }
        return Double.valueOf(text.replace("_", ""));
    }

    /** {@code round(value, digits)}: half to even, of the number as it is stored. */
    static Object round(Object value, int digits, RoundingMode mode) {
        if (!(value instanceof Double number)) {
            BigDecimal rounded = new BigDecimal(big(number(value, "type " + Types.name(value) + " cannot be rounded")))
                    .setScale(digits, mode);
            return normal(rounded.toBigInteger());
        }
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            return number;
        }
        double rounded = new BigDecimal(number).setScale(digits, mode).doubleValue();
        return rounded == 0 ? Math.copySign(0.0, number) : rounded;
    }
}
