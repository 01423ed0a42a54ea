package dev.millrace.runtime.config;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One of a few whole numbers.
 *
 * @param numbers in the order in which they are offered
 */
record NumberChoiceShape(List<Integer> numbers) implements Shape<Integer> {

    NumberChoiceShape {
        numbers = List.copyOf(numbers);
    }

    @Override
    public Integer read(String path, Located value) {
        if (!(value instanceof Located.Scalar scalar && scalar.value() instanceof BigDecimal number)) {
            throw Shape.wrong(path, value, "a whole number");
        }
        return numbers.stream()
                .filter(choice -> BigDecimal.valueOf(choice).compareTo(number) == 0)
                .findFirst()
                .orElseThrow(() -> new ConfigException(
                        value.where() + ": " + path + " is " + number + "; it must be one of " + listed(", ")));
    }

    private String listed(String between) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(between));
    }

    @Override
    public Map<String, Object> schema() {
        return Map.of("enum", numbers);
    }

    @Override
    public String words() {
        return "one of " + listed(", ");
    }

    @Override
    public Object json(Integer value) {
        return value;
    }
}
