package dev.millrace.runtime.jinja;

import java.util.HashMap;
import java.util.Map;

/** Jinja's tests: {@code value is test(arguments)}. */
final class Tests {

    @FunctionalInterface
    private interface Test {
        boolean passes(Object value, Object other);
    }

    private static final Map<String, Test> WITHOUT = new HashMap<>();
    private static final Map<String, Test> WITH = new HashMap<>();

    static {
        WITHOUT.put("defined", (value, none) -> !(value instanceof Undefined));
        WITHOUT.put("undefined", (value, none) -> value instanceof Undefined);
        WITHOUT.put("none", (value, none) -> value == None.NONE);
        WITHOUT.put("boolean", (value, none) -> value instanceof Boolean);
        WITHOUT.put("true", (value, none) -> value.equals(true));
        WITHOUT.put("false", (value, none) -> value.equals(false));
        WITHOUT.put("integer", (value, none) -> Types.isInteger(value) && !(value instanceof Boolean));
        WITHOUT.put("float", (value, none) -> value instanceof Double);
        WITHOUT.put("number", (value, none) -> Types.isNumber(value));
        WITHOUT.put("string", (value, none) -> Types.isText(value));
        WITHOUT.put("mapping", (value, none) -> value instanceof Mapping);
        WITHOUT.put("iterable", (value, none) -> Operators.isIterable(value));
        WITHOUT.put("sequence", (value, none) -> isSequence(value));
        WITHOUT.put("callable", (value, none) -> value instanceof Callable || value instanceof Undefined);
        WITHOUT.put("lower", (value, none) -> TextMethods.hasCase(Printer.str(value), false));
        WITHOUT.put("upper", (value, none) -> TextMethods.hasCase(Printer.str(value), true));
        WITHOUT.put(
                "odd",
                (value, none) ->
                        remainder(value, 2L).equals(1L) || remainder(value, 2L).equals(1.0));
        WITHOUT.put("even", (value, none) -> !Operators.truth(remainder(value, 2L)));
        WITHOUT.put("escaped", (value, none) -> value instanceof Markup);
        WITHOUT.put("filter", (value, none) -> Filters.isKnown(Printer.str(value)));
        WITHOUT.put("test", (value, none) -> isKnown(Printer.str(value)));
        WITH.put("divisibleby", (value, other) -> !Operators.truth(remainder(value, other)));
        WITH.put("sameas", Tests::same);
        WITH.put("in", (value, other) -> Operators.contains(other, value));
        comparison("==", "eq", "equalto");
        comparison("!=", "ne");
        comparison("<", "lt", "lessthan");
        comparison("<=", "le");
        comparison(">", "gt", "greaterthan");
        comparison(">=", "ge");
    }

    private Tests() {}

    private static void comparison(String operator, String... names) {
        Test test = (value, other) -> Operators.compares(operator, value, other);
        WITH.put(operator, test);
        for (String name : names) {
            WITH.put(name, test);
        }
    }

    static boolean isKnown(String name) {
        return WITHOUT.containsKey(name) || WITH.containsKey(name);
    }

    static String unsupported(String name) {
        return "the test \"is " + name + "\" is not supported";
    }

    static boolean passes(String name, Object value, Arguments arguments) {
        Test plain = WITHOUT.get(name);
        if (plain != null) {
            arguments.bind("the test \"is " + name + "\"", 0);
            return plain.passes(value, None.NONE);
        }
        Test test = WITH.get(name);
        if (test == null) {
            throw new JinjaException(unsupported(name));
        }
        String parameter = name.equals("divisibleby") ? "num" : name.equals("in") ? "seq" : "other";
        Object other =
                arguments.bind("the test \"is " + name + "\"", 1, parameter).get(parameter, None.NONE);
        return test.passes(value, other);
    }

    private static boolean isSequence(Object value) {
        return Types.isText(value)
                || value instanceof Mapping
                || value instanceof Undefined
                || (value instanceof Sequence sequence && sequence.kind().isIndexed());
    }

    private static Object remainder(Object value, Object by) {
        Operators.requireDefined(value, by);
        if (Types.isNumber(value) && Types.isNumber(by)) {
            return Numbers.arithmetic("%", value, by);
        }
        throw new JinjaException(
                "unsupported operand type(s) for %: '" + Types.name(value) + "' and '" + Types.name(by) + "'");
    }

    /** Python's {@code is}, for values where it does not depend on how they are stored. */
    private static boolean same(Object value, Object other) {
        boolean plain = value instanceof Number || value instanceof String;
        return plain ? value.equals(other) : value instanceof Boolean ? value.equals(other) : value == other;
    }
}
