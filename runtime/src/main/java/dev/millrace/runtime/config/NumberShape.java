package dev.millrace.runtime.config;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * A number in a range.
 *
 * @param whole whether it has no fraction
 * @param range what it may be
 * @param convert makes it the type of Java that the range fits into
 */
record NumberShape<N extends Number>(boolean whole, Range range, Function<BigDecimal, N> convert) implements Shape<N> {

    static NumberShape<Integer> integer(Range range) {
        return new NumberShape<>(true, range, BigDecimal::intValueExact);
    }

    static NumberShape<Long> longInteger(Range range) {
        return new NumberShape<>(true, range, BigDecimal::longValueExact);
    }

    static NumberShape<Double> decimal(Range range) {
        return new NumberShape<>(false, range, BigDecimal::doubleValue);
    }

    @Override
    public N read(String path, Located value) {
        String expected = whole ? "a whole number" : "a number";
        if (!(value instanceof Located.Scalar scalar && scalar.value() instanceof BigDecimal number)) {
            throw Shape.wrong(path, value, expected);
        }
        if (whole && number.stripTrailingZeros().scale() > 0) {
            throw Shape.wrong(path, value, expected);
        }
        if (!range.holds(number)) {
            throw new ConfigException(value.where() + ": " + path + " is " + number + "; it must be " + range);
        }
        return convert.apply(number);
    }

    /** The number that a value is read as, as JSON. */
    Object effective(String path, Located value) {
        return json(read(path, value));
    }

    @Override
    public Map<String, Object> schema() {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", whole ? "integer" : "number");
        schema.put("minimum", plain(range.least()));
        schema.put("maximum", plain(range.most()));
        return schema;
    }

    @Override
    public String words() {
        return (whole ? "a whole number " : "a number ") + range;
    }

    @Override
    public Object json(N value) {
        return plain(new BigDecimal(value.toString()));
    }

    private static BigDecimal plain(BigDecimal number) {
        return new BigDecimal(number.stripTrailingZeros().toPlainString());
    }
}
