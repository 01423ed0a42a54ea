package dev.millrace.runtime.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The filters that make a number. */
final class NumberFilters {

    static final Map<String, Filters.Filter> ALL = Map.of(
            "abs",
                    (value, arguments, run) -> {
                        Filters.bind(arguments, "abs", 0);
                        return Numbers.absolute(value);
                    },
            "int", NumberFilters::whole,
            "float", NumberFilters::decimal,
            "round", NumberFilters::round);

    private NumberFilters() {}

    private static Object whole(Object value, Arguments arguments, Run run) {
        Arguments.Bound bound = Filters.bind(arguments, "int", 0, "default", "base");
        if (value instanceof Undefined undefined) {
            throw undefined.error();
        }
        Object otherwise = bound.get("default", 0L);
        if (value instanceof String text) {
            Object number = Numbers.parseWhole(text, (int) bound.integer("base", 10));
            return number != null ? number : truncated(Numbers.parseDecimal(text), otherwise);
        }
        if (value instanceof Double number) {
            return number.isNaN() ? otherwise : Numbers.normal(Percent.whole(number));
        }
        return Types.isInteger(value) ? Numbers.normal(Numbers.big(value)) : otherwise;
    }

    private static Object truncated(@Nullable Double number, Object otherwise) {
        return number == null || number.isNaN() || number.isInfinite()
                ? otherwise
                : Numbers.normal(Percent.whole(number));
    }

    private static Object decimal(Object value, Arguments arguments, Run run) {
        Object otherwise = Filters.bind(arguments, "float", 0, "default").get("default", 0.0);
        if (value instanceof Undefined undefined) {
            throw undefined.error();
        }
        if (value instanceof String text) {
            Double number = Numbers.parseDecimal(text);
            return number == null ? otherwise : number;
        }
        return Types.isNumber(value) ? (Object) Numbers.decimal(value) : otherwise;
    }

    private static Object round(Object value, Arguments arguments, Run run) {
        Arguments.Bound bound = Filters.bind(arguments, "round", 0, "precision", "method");
        String method = bound.text("method", "common");
        int precision = Budget.filling("the filter |round", bound.integer("precision", 0));
        if (method.equals("common")) {
            return Numbers.round(value, precision, RoundingMode.HALF_EVEN);
        }
        if (!method.equals("ceil") && !method.equals("floor")) {
            throw new JinjaException("method must be common, ceil or floor");
        }
        Operators.requireDefined(value);
        if (!Types.isNumber(value)) {
            throw new JinjaException("|round needs a number, not '" + Types.name(value) + "'");
        }
        Object scale = Numbers.arithmetic("**", 10L, (long) precision);
        Object scaled = Numbers.arithmetic("*", value, scale);
        Object whole = scaled instanceof Double number ? Numbers.normal(towards(number, method)) : scaled;
        return Numbers.arithmetic("/", whole, scale);
    }

    private static BigInteger towards(double number, String method) {
        Percent.whole(number);
        return new BigDecimal(number)
                .setScale(0, method.equals("ceil") ? RoundingMode.CEILING : RoundingMode.FLOOR)
                .toBigInteger();
    }
}
