package dev.millrace.runtime.config;

import dev.millrace.scheduler.memory.Headroom;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Memory that is left free, as one number: below 1 a part of what the device has, otherwise bytes. */
final class HeadroomShape implements Shape<Headroom> {

    private static final Range BYTES = Range.of(Headroom.LEAST_BYTES, 1L << 50);
    private static final String WORDS =
            "a number from 0 to below 1 for a part of the device's memory, or bytes " + BYTES;

    @Override
    public Headroom read(String path, Located value) {
        if (!(value instanceof Located.Scalar scalar && scalar.value() instanceof BigDecimal number)) {
            throw Shape.wrong(path, value, "a number");
        }
        if (number.signum() >= 0 && number.compareTo(BigDecimal.ONE) < 0) {
            return Headroom.ofPart(number.doubleValue());
        }
        if (!BYTES.holds(number) || number.stripTrailingZeros().scale() > 0) {
            throw new ConfigException(value.where() + ": " + path + " is " + number + "; it must be " + WORDS
                    + ", such as 0.1 for a tenth");
        }
        return Headroom.ofBytes(number.longValueExact());
    }

    @Override
    public Map<String, Object> schema() {
        Map<String, Object> bytes = new LinkedHashMap<>();
        bytes.put("type", "integer");
        bytes.put("minimum", BYTES.least());
        bytes.put("maximum", BYTES.most());
        Map<String, Object> part = new LinkedHashMap<>();
        part.put("type", "number");
        part.put("minimum", 0);
        part.put("exclusiveMaximum", 1);
        return Map.of("anyOf", List.of(part, bytes));
    }

    @Override
    public String words() {
        return WORDS;
    }

    @Override
    public Object json(Headroom value) {
        return value.byteSize() > 0 ? BigDecimal.valueOf(value.byteSize()) : BigDecimal.valueOf(value.part());
    }
}
