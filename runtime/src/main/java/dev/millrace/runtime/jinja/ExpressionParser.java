package dev.millrace.runtime.jinja;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Reads expressions in Jinja2's order of operators, down to the operands, which {@link OperandParser} reads. */
final class ExpressionParser {

    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");

    private final Tokens tokens;
    private final OperandParser operands;

    /** Every name that was read as a variable so far. */
    private Set<String> read = new HashSet<>();

    /** Filters and tests that there are not: an error at once, but inside a condition only when they are reached. */
    private final List<JinjaException> unknown = new ArrayList<>();

    /** How many conditions are around, within the innermost block of another kind. */
    private int conditions;

    ExpressionParser(Tokens tokens) {
        this.tokens = tokens;
        this.operands = new OperandParser(tokens, this);
    }

    /** A filter from its name on, and those after it, as {@code {% filter %}} has them. */
    Expression filtersNamed(Expression of) {
        return operands.filtersNamed(of);
    }

    /** Notes that a name is read as a variable. */
    void reads(String name) {
        read.add(name);
    }

    /** Notes that a filter or test is used that there is not. */
    void unknown(String problem) {
        if (conditions == 0) {
            unknown.add(tokens.problem(problem));
        }
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
            result = operands.primary();
        }
        result = operands.postfix(result);
        return filtered ? operands.filters(result) : result;
    }

    Expression nested(Supplier<Expression> inner) {
        tokens.enter();
        Expression result = inner.get();
        tokens.leave();
        return result;
    }
}
