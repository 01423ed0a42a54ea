package dev.millrace.runtime.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Reads expressions, in Jinja2's order of operators. */
final class ExpressionParser {

    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");
    private static final Expression NONE = new Expressions.Constant(None.NONE);

    private final Tokens tokens;

    /** Every name that was read as a variable so far. */
    private Set<String> read = new HashSet<>();

    /** Filters and tests that there are not: an error at once, but inside a condition only when they are reached. */
    private final List<JinjaException> unknown = new ArrayList<>();

    /** How many conditions are around, within the innermost block of another kind. */
    private int conditions;

    ExpressionParser(Tokens tokens) {
        this.tokens = tokens;
    }

    /** Starts to collect the names that are read; gives those collected before. */
    Set<String> collect(Set<String> fresh) {
        Set<String> before = read;
        read = fresh;
        return before;
    }

    /** Says how many conditions are around from here on; gives how many there were. */
    int conditions(int now) {
        int before = conditions;
        conditions = now;
        return before;
    }

    int conditions() {
        return conditions;
    }

    /** Fails if anything was used that there is not. */
    void requireKnown() {
        if (!unknown.isEmpty()) {
            throw unknown.get(0);
        }
    }

    /** Expressions with commas between them are a tuple. */
    Expression tuple(boolean conditional, boolean bracketed, Set<String> ends) {
        List<Expression> items = new ArrayList<>();
        boolean several = false;
        while (true) {
            if (!items.isEmpty()) {
                tokens.expectOperator(",");
            }
            if (endsTuple(ends)) {
                break;
            }
            items.add(conditional ? expression() : or());
            if (!tokens.isOperator(",")) {
                break;
            }
            several = true;
        }
        if (!several) {
            if (!items.isEmpty()) {
                return items.get(0);
            }
            if (!bracketed) {
                throw tokens.unexpected("an expression");
            }
        }
        return new Expressions.ListOf(Sequence.Kind.TUPLE, items);
    }

    private boolean endsTuple(Set<String> ends) {
        Token token = tokens.current();
        return token.type() == Token.Type.VARIABLE_END
                || token.type() == Token.Type.BLOCK_END
                || token.isOperator(")")
                || (token.type() == Token.Type.NAME && ends.contains(token.text()));
    }

    Expression expression() {
        int known = unknown.size();
        Expression result = or();
        while (tokens.skipName("if")) {
            Expression condition = or();
            Expression otherwise = null;
            if (tokens.skipName("else")) {
                otherwise = nested(this::expression);
            }
            unknown.subList(known, unknown.size()).clear();
            result = new Expressions.Choice(condition, result, otherwise);
        }
        return result;
    }

    private Expression or() {
        Expression left = and();
        while (tokens.skipName("or")) {
            left = new Expressions.Either(false, left, and());
        }
        return left;
    }

    private Expression and() {
        Expression left = not();
        while (tokens.skipName("and")) {
            left = new Expressions.Either(true, left, not());
        }
        return left;
    }

    private Expression not() {
        return tokens.skipName("not") ? new Expressions.Not(nested(this::not)) : comparison();
    }

    private Expression comparison() {
        Expression first = sum();
        List<Expressions.Operand> others = new ArrayList<>();
        while (true) {
            Token token = tokens.current();
            if (token.type() == Token.Type.OPERATOR && COMPARISONS.contains(token.text())) {
                tokens.next();
                others.add(new Expressions.Operand(token.text(), sum()));
            } else if (tokens.skipName("in")) {
                others.add(new Expressions.Operand("in", sum()));
            } else if (tokens.isName("not") && tokens.look().isName("in")) {
                tokens.next();
                tokens.next();
                others.add(new Expressions.Operand("not in", sum()));
            } else {
                return others.isEmpty() ? first : new Expressions.Comparison(first, others);
            }
        }
    }

    private Expression sum() {
        return chain(Set.of("+", "-"), this::concatenation);
    }

    private Expression concatenation() {
        Expression first = product();
        if (!tokens.isOperator("~")) {
            return first;
        }
        List<Expression> parts = new ArrayList<>(List.of(first));
        while (tokens.skipOperator("~")) {
            parts.add(product());
        }
        return new Expressions.Concatenated(parts);
    }

    private Expression product() {
        return chain(Set.of("*", "/", "//", "%"), () -> chain(Set.of("**"), () -> unary(true)));
    }

    private Expression chain(Set<String> operators, Supplier<Expression> part) {
        Expression left = part.get();
        while (tokens.is(Token.Type.OPERATOR)
                && operators.contains(tokens.current().text())) {
            String operator = tokens.next().text();
            left = new Expressions.Binary(operator, left, part.get());
        }
        return left;
    }

    private Expression unary(boolean filtered) {
        Expression result;
        if (tokens.isOperator("-") || tokens.isOperator("+")) {
            boolean minus = tokens.next().isOperator("-");
            result = new Expressions.Signed(minus, nested(() -> unary(false)));
        } else {
            result = primary();
        }
        result = postfix(result);
        return filtered ? filters(result) : result;
    }

    private Expression nested(Supplier<Expression> inner) {
        tokens.enter();
        Expression result = inner.get();
        tokens.leave();
        return result;
    }

    /** A name, a constant, or something in brackets. */
    Expression primary() {
        Token token = tokens.current();
        switch (token.type()) {
            case NAME -> {
                return name(tokens.next().text());
            }
            case STRING -> {
                StringBuilder text = new StringBuilder();
                while (tokens.is(Token.Type.STRING)) {
                    text.append(tokens.next().text());
                }
                return new Expressions.Constant(text.toString());
            }
            case INTEGER -> {
                return new Expressions.Constant(integer(tokens.next()));
            }
            case FLOAT -> {
                return new Expressions.Constant(Double.valueOf(tokens.next().text()));
            }
            case OPERATOR -> {
                if (tokens.skipOperator("(")) {
                    Expression inside = nested(() -> tuple(true, true, Set.of()));
                    tokens.expectOperator(")");
                    return inside;
                }
                if (tokens.skipOperator("[")) {
                    return nested(() -> new Expressions.ListOf(Sequence.Kind.LIST, list()));
                }
                if (tokens.skipOperator("{")) {
                    return nested(this::map);
                }
            }
            default -> {}
        }
        throw tokens.unexpected("an expression");
    }

    private Expression name(String name) {
        return switch (name) {
            case "true", "True" -> new Expressions.Constant(true);
            case "false", "False" -> new Expressions.Constant(false);
            case "none", "None" -> NONE;
            default -> {
                read.add(name);
                yield new Expressions.Name(name);
            }
        };
    }

    private static Object integer(Token token) {
        String text = token.text().toLowerCase(java.util.Locale.ROOT);
        if (text.length() > Budget.MOST_BITS / 4) {
            throw new JinjaException("a number has too many digits", token.line());
        }
        int radix = text.startsWith("0x") ? 16 : text.startsWith("0o") ? 8 : text.startsWith("0b") ? 2 : 10;
        return Numbers.normal(new BigInteger(radix == 10 ? text : text.substring(2), radix));
    }

    private List<Expression> list() {
        List<Expression> items = new ArrayList<>();
        while (!tokens.isOperator("]")) {
            if (!items.isEmpty()) {
                tokens.expectOperator(",");
            }
            if (!tokens.isOperator("]")) {
                items.add(expression());
            }
        }
        tokens.next();
        return items;
    }

    private Expression map() {
        List<Expressions.Pair> pairs = new ArrayList<>();
        while (!tokens.isOperator("}")) {
            if (!pairs.isEmpty()) {
                tokens.expectOperator(",");
            }
            if (!tokens.isOperator("}")) {
                Expression key = expression();
                tokens.expectOperator(":");
                pairs.add(new Expressions.Pair(key, expression()));
            }
        }
        tokens.next();
        return new Expressions.MapOf(pairs);
    }

    private Expression postfix(Expression first) {
        Expression result = first;
        while (true) {
            if (tokens.skipOperator(".")) {
                Token member = tokens.next();
                result = switch (member.type()) {
                    case NAME -> new Expressions.Attribute(result, member.text());
                    case INTEGER -> new Expressions.Element(result, new Expressions.Constant(integer(member)));
                    default -> throw tokens.problem("syntax error: there is no name or number after the dot");
                };
            } else if (tokens.skipOperator("[")) {
                Expression of = result;
                result = nested(() -> subscript(of));
            } else if (tokens.isOperator("(")) {
                result = new Expressions.Call(result, given());
            } else {
                return result;
            }
        }
    }

    private Expression subscript(Expression of) {
        Expression start = tokens.isOperator(":") ? NONE : expression();
        if (tokens.isOperator(":")) {
            Expression stop = sliceEnd();
            Expression step = tokens.isOperator(":") ? sliceEnd() : NONE;
            tokens.expectOperator("]");
            return new Expressions.Slice(of, start, stop, step);
        }
        List<Expression> keys = new ArrayList<>(List.of(start));
        while (tokens.skipOperator(",")) {
            keys.add(expression());
        }
        tokens.expectOperator("]");
        return new Expressions.Element(
                of, keys.size() == 1 ? start : new Expressions.ListOf(Sequence.Kind.TUPLE, keys));
    }

    private Expression sliceEnd() {
        tokens.expectOperator(":");
        return tokens.isOperator(":") || tokens.isOperator("]") ? NONE : expression();
    }

    private Expression filters(Expression first) {
        Expression result = first;
        while (true) {
            if (tokens.isOperator("|")) {
                result = filter(result);
            } else if (tokens.isName("is")) {
                result = test(result);
            } else if (tokens.isOperator("(")) {
                result = new Expressions.Call(result, given());
            } else {
                return result;
            }
        }
    }

    private Expression filter(Expression of) {
        tokens.expectOperator("|");
        return filterNamed(of);
    }

    /** A filter from its name on, and those after it, as {@code {% filter %}} has them. */
    Expression filtersNamed(Expression of) {
        Expression result = filterNamed(of);
        while (tokens.isOperator("|")) {
            result = filter(result);
        }
        return result;
    }

    private Expression filterNamed(Expression of) {
        String name = dotted();
        if (conditions == 0 && !Filters.isKnown(name)) {
            unknown.add(tokens.problem(Filters.unsupported(name)));
        }
        return new Expressions.Filtered(of, name, tokens.isOperator("(") ? given() : Expressions.Given.NOTHING);
    }

    private String dotted() {
        StringBuilder name = new StringBuilder(tokens.name());
        while (tokens.skipOperator(".")) {
            name.append('.').append(tokens.name());
        }
        return name.toString();
    }

    private Expression test(Expression of) {
        tokens.expectName("is");
        boolean negated = tokens.skipName("not");
        String name = dotted();
        if (conditions == 0 && !Tests.isKnown(name)) {
            unknown.add(tokens.problem(Tests.unsupported(name)));
        }
        Expressions.Given given = Expressions.Given.NOTHING;
        Token token = tokens.current();
        if (token.isOperator("(")) {
            given = given();
        } else if (beginsArgument(token)) {
            if (token.isName("is")) {
                throw tokens.problem("syntax error: You cannot chain multiple tests with is");
            }
            given = new Expressions.Given(List.of(postfix(primary())), Map.of(), null, null);
        }
        Expression test = new Expressions.Tested(of, name, given);
        return negated ? new Expressions.Not(test) : test;
    }

    private static boolean beginsArgument(Token token) {
        return switch (token.type()) {
            case NAME -> !Set.of("else", "or", "and").contains(token.text());
            case STRING, INTEGER, FLOAT -> true;
            case OPERATOR -> token.text().equals("[") || token.text().equals("{");
            default -> false;
        };
    }

    private Expressions.Given given() {
        tokens.expectOperator("(");
        tokens.enter();
        List<Expression> positional = new ArrayList<>();
        Map<String, Expression> named = new LinkedHashMap<>();
        Expression more = null;
        Expression moreNamed = null;
        boolean first = true;
        while (!tokens.isOperator(")")) {
            if (!first) {
                tokens.expectOperator(",");
                if (tokens.isOperator(")")) {
                    break;
                }
            }
            first = false;
            boolean isNamed = tokens.is(Token.Type.NAME) && tokens.look().isOperator("=");
            if (moreNamed != null || (more != null && !isNamed && !tokens.isOperator("**"))) {
                throw invalid();
            }
            if (tokens.skipOperator("*")) {
                more = expression();
            } else if (tokens.skipOperator("**")) {
                moreNamed = expression();
            } else if (isNamed) {
                String name = tokens.name();
                tokens.next();
                if (named.put(name, expression()) != null) {
                    throw invalid();
                }
            } else {
                if (!named.isEmpty()) {
                    throw invalid();
                }
                positional.add(expression());
            }
        }
        tokens.next();
        tokens.leave();
        return new Expressions.Given(positional, named, more, moreNamed);
    }

    private JinjaException invalid() {
        return tokens.problem("syntax error: invalid syntax for function call expression");
    }
}
