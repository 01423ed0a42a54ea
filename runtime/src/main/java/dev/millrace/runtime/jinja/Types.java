package dev.millrace.runtime.jinja;

import java.math.BigInteger;

/** Python's names of the types of values, for errors. */
final class Types {

    private Types() {}

    static String name(Object value) {
        if (value instanceof String) {
            return "str";
        }
        if (value instanceof Markup) {
            return "Markup";
        }
        if (value instanceof Boolean) {
            return "bool";
        }
        if (value instanceof Long || value instanceof BigInteger) {
            return "int";
        }
        if (value instanceof Double) {
            return "float";
        }
        if (value == None.NONE) {
            return "NoneType";
        }
        if (value instanceof Sequence sequence) {
            return sequence.kind().pythonName();
        }
        if (value instanceof Mapping) {
            return "dict";
        }
        if (value instanceof Lazy) {
            return "generator";
        }
        return value.getClass().getSimpleName();
    }

    static boolean isText(Object value) {
        return value instanceof String || value instanceof Markup;
    }

    /** Whether the value is an int to Python, which counts truths among them. */
    static boolean isInteger(Object value) {
        return value instanceof Long || value instanceof BigInteger || value instanceof Boolean;
    }

    static boolean isNumber(Object value) {
        return isInteger(value) || value instanceof Double;
    }
}
