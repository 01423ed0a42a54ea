package dev.millrace.runtime.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;

/** Python's operators on values. */
final class Operators {

    private Operators() {}

    static boolean truth(Object value) {
        if (value instanceof Markup markup) {
            return !markup.text().isEmpty();
        }
        if (value instanceof Boolean truth) {
            return truth;
        }
        if (value instanceof String text) {
            return !text.isEmpty();
        }
        if (value instanceof Weighed weighed) {
            return weighed.size() > 0;
        }
        if (Types.isNumber(value)) {
            return Numbers.compare(value, 0L) != 0;
        }
        return value != None.NONE && !(value instanceof Undefined);
    }

    static boolean equal(Object first, Object second) {
        Object left = Markup.plain(first);
        Object right = Markup.plain(second);
        if (Types.isNumber(left) && Types.isNumber(right)) {
            boolean nan = (left instanceof Double a && a.isNaN()) || (right instanceof Double b && b.isNaN());
            return !nan && Numbers.compare(left, right) == 0;
        }
        if (left instanceof Undefined) {
            return right instanceof Undefined;
        }
        if (left instanceof Sequence a && right instanceof Sequence b) {
            boolean same = a.kind().isLike(b.kind()) && a.size() == b.size();
            for (int i = 0; same && i < a.size(); i++) {
                same = equal(a.items().get(i), b.items().get(i));
            }
            return same;
        }
        if (left instanceof Mapping a && right instanceof Mapping b) {
            boolean same = a.size() == b.size();
            for (Mapping.Entry entry : a.entries()) {
                Object other = same ? b.get(entry.key()) : null;
                same = other != null && equal(entry.value(), other);
            }
            return same;
        }
        return left.equals(right);
    }

    static boolean compares(String operator, Object left, Object right) {
        return compared(operator, Markup.plain(left), Markup.plain(right));
    }

    private static boolean compared(String operator, Object left, Object right) {
        return switch (operator) {
            case "==" -> equal(left, right);
            case "!=" -> !equal(left, right);
            case "in" -> contains(right, left);
            case "not in" -> !contains(right, left);
            default -> ordered(operator, left, right);
        };
    }

    private static boolean ordered(String operator, Object left, Object right) {
        if ((left instanceof Double a && a.isNaN()) || (right instanceof Double b && b.isNaN())) {
            return false;
        }
        int order = compare(operator, left, right);
        return switch (operator) {
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            case ">=" -> order >= 0;
            default -> throw new IllegalArgumentException(operator);
        };
    }

    /** Less than 0, 0 or more, for values that have an order. */
    static int compare(String operator, Object first, Object second) {
        requireDefined(first, second);
        Object left = Markup.plain(first);
        Object right = Markup.plain(second);
        if (Types.isNumber(left) && Types.isNumber(right)) {
            return Numbers.compare(left, right);
        }
        if (left instanceof String a && right instanceof String b) {
            return TextMethods.compare(a, b);
        }
        if (left instanceof Sequence a
                && right instanceof Sequence b
                && a.kind().isLike(b.kind())
                && (a.kind() == Sequence.Kind.LIST || a.kind().isTuple())) {
            for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
                if (!equal(a.items().get(i), b.items().get(i))) {
                    return compare(operator, a.items().get(i), b.items().get(i));
                }
            }
            return Integer.compare(a.size(), b.size());
        }
        throw new JinjaException("'" + operator + "' not supported between instances of '" + Types.name(left)
                + "' and '" + Types.name(right) + "'");
    }

    static Object binary(String operator, Object left, Object right, Run run) {
        if (left instanceof Markup || right instanceof Markup) {
            requireDefined(left);
            return Markup.binary(operator, left, right, run);
        }
        if (operator.equals("%") && left instanceof String format) {
            return Percent.format(format, right, run.budget(), false);
        }
        requireDefined(left, right);
        if (Types.isNumber(left) && Types.isNumber(right)) {
            return Numbers.arithmetic(operator, left, right);
        }
        if (operator.equals("+")) {
            if (left instanceof String a && right instanceof String b) {
                run.budget().text((long) a.length() + b.length());
                return a + b;
            }
            if (left instanceof Sequence a
                    && right instanceof Sequence b
                    && ((a.kind() == Sequence.Kind.LIST && b.kind() == Sequence.Kind.LIST)
                            || (a.kind().isTuple() && b.kind().isTuple()))) {
                run.budget().elements((double) a.size() + b.size());
                return a.plus(b);
            }
        }
        if (operator.equals("*") && Types.isInteger(right)) {
            return repeated(left, Numbers.index(right, ""), run.budget());
        }
        if (operator.equals("*") && Types.isInteger(left)) {
            return repeated(right, Numbers.index(left, ""), run.budget());
        }
        throw new JinjaException("unsupported operand type(s) for " + operator + ": '" + Types.name(left) + "' and '"
                + Types.name(right) + "'");
    }

    private static Object repeated(Object value, long count, Budget budget) {
        long times = Math.max(0, count);
        if (value instanceof String text) {
            budget.text(
                    text.isEmpty()
                            ? 0
                            : Math.multiplyHigh(text.length(), times) != 0 ? Long.MAX_VALUE : text.length() * times);
            return text.isEmpty() ? "" : text.repeat((int) times);
        }
        if (value instanceof Sequence sequence
                && (sequence.kind() == Sequence.Kind.LIST || sequence.kind().isTuple())) {
            budget.elements((double) sequence.size() * times);
            List<Object> all = new ArrayList<>();
            if (sequence.size() > 0) {
                Collections.nCopies((int) times, sequence.items()).forEach(all::addAll);
            }
            return Sequence.of(sequence.kind(), all);
        }
        throw new JinjaException("can't multiply sequence by non-int of type '" + Types.name(value) + "'");
    }

    static boolean contains(Object container, Object value) {
        if (Markup.plain(container) instanceof String text) {
            if (Markup.plain(value) instanceof String part) {
                return TextSearch.find(text, part, 0) >= 0;
            }
            throw new JinjaException("'in <string>' requires string as left operand, not " + Types.name(value));
        }
        if (container instanceof Mapping mapping) {
            return mapping.has(value);
        }
        if (!isIterable(container)) {
            throw new JinjaException("argument of type '" + Types.name(container) + "' is not iterable");
        }
        for (Iterator<Object> items = iterate(container); items.hasNext(); ) {
            if (equal(items.next(), value)) {
                return true;
            }
        }
        return false;
    }

    static boolean isIterable(Object value) {
        return Types.isText(value)
                || value instanceof Weighed
                || value instanceof Lazy
                || value instanceof Undefined
                || value instanceof Loop;
    }

    static Iterator<Object> iterate(Object value) {
        if (value instanceof Sequence sequence) {
            return sequence.items().iterator();
        }
        if (value instanceof Mapping mapping) {
            return mapping.keys().items().iterator();
        }
        if (value instanceof Lazy lazy) {
            return lazy;
        }
        if (Markup.plain(value) instanceof String text) {
            return text.codePoints()
                    .mapToObj(point -> (Object) Character.toString(point))
                    .iterator();
        }
        if (value instanceof Undefined) {
            return Collections.emptyIterator();
        }
        throw new JinjaException("'" + Types.name(value) + "' object is not iterable");
    }

    /** All that iterating gives, within the budget. */
    static List<Object> all(Object value, Budget budget) {
        List<Object> items = new ArrayList<>();
        if (value instanceof Weighed weighed) {
            budget.elements(weighed.size());
        }
        for (Iterator<Object> each = iterate(value); each.hasNext(); ) {
            items.add(each.next());
            budget.elements(items.size());
            budget.step();
        }
        return items;
    }

    static long length(Object value) {
        if (Markup.plain(value) instanceof String text) {
            return text.codePointCount(0, text.length());
        }
        if (value instanceof Weighed weighed) {
            return weighed.size();
        }
        if (value instanceof Undefined) {
            return 0;
        }
        throw new JinjaException("object of type '" + Types.name(value) + "' has no len()");
    }

    static void requireDefined(Object... values) {
        for (Object value : values) {
            if (value instanceof Undefined undefined) {
                throw undefined.error();
            }
        }
    }
}
