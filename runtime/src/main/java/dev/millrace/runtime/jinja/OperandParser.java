package dev.millrace.runtime.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Reads what operators stand between: names, constants, brackets, and what follows them: {@code .name}, {@code [key]},
 * {@code (arguments)}, {@code |filter} and {@code is test}.
 */
final class OperandParser {

    private static final Expression NONE = new Expressions.Constant(None.NONE);

    private final Tokens tokens;
    private final ExpressionParser expressions;

    OperandParser(Tokens tokens, ExpressionParser expressions) {
        this.tokens = tokens;
        this.expressions = expressions;
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
                    Expression inside = expressions.nested(() -> expressions.tuple(true, true, Set.of()));
                    tokens.expectOperator(")");
                    return inside;
                }
                if (tokens.skipOperator("[")) {
                    return expressions.nested(() -> new Expressions.ListOf(Sequence.Kind.LIST, list()));
                }
                if (tokens.skipOperator("{")) {
                    return expressions.nested(this::map);
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
                expressions.reads(name);
                yield new Expressions.Name(name);
            }
        };
    }

    private static Object integer(Token token) {
        String text = token.text().toLowerCase(Locale.ROOT);
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
                items.add(expressions.expression());
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
                Expression key = expressions.expression();
                tokens.expectOperator(":");
                pairs.add(new Expressions.Pair(key, expressions.expression()));
            }
        }
        tokens.next();
        return new Expressions.MapOf(pairs);
    }

    Expression postfix(Expression first) {
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
                result = expressions.nested(() -> subscript(of));
            } else if (tokens.isOperator("(")) {
                result = new Expressions.Call(result, given());
            } else {
                return result;
            }
        }
    }

    private Expression subscript(Expression of) {
        Expression start = tokens.isOperator(":") ? NONE : expressions.expression();
        if (tokens.isOperator(":")) {
            Expression stop = sliceEnd();
            Expression step = tokens.isOperator(":") ? sliceEnd() : NONE;
            tokens.expectOperator("]");
            return new Expressions.Slice(of, start, stop, step);
        }
        List<Expression> keys = new ArrayList<>(List.of(start));
        while (tokens.skipOperator(",")) {
            keys.add(expressions.expression());
        }
        tokens.expectOperator("]");
        return new Expressions.Element(
                of, keys.size() == 1 ? start : new Expressions.ListOf(Sequence.Kind.TUPLE, keys));
    }

    private Expression sliceEnd() {
        tokens.expectOperator(":");
        return tokens.isOperator(":") || tokens.isOperator("]") ? NONE : expressions.expression();
    }

    Expression filters(Expression first) {
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
        if (!Filters.isKnown(name)) {
            expressions.unknown(Filters.unsupported(name));
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
        if (!Tests.isKnown(name)) {
            expressions.unknown(Tests.unsupported(name));
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
                more = expressions.expression();
            } else if (tokens.skipOperator("**")) {
                moreNamed = expressions.expression();
            } else if (isNamed) {
                String name = tokens.name();
                tokens.next();
                if (named.put(name, expressions.expression()) != null) {
                    throw invalid();
                }
            } else {
                if (!named.isEmpty()) {
                    throw invalid();
                }
                positional.add(expressions.expression());
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
