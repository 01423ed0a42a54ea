package dev.millrace.runtime.jinja;

import java.util.List;

/** The tokens of a template, read one after the other. */
final class Tokens {

    private final List<Token> tokens;
    private int at;
    private int depth;

    Tokens(List<Token> tokens) {
        this.tokens = tokens;
    }

    Token current() {
        return tokens.get(at);
    }

    Token look() {
        return tokens.get(Math.min(at + 1, tokens.size() - 1));
    }

    Token next() {
        Token token = current();
        at = Math.min(at + 1, tokens.size() - 1);
        return token;
    }

    boolean isOperator(String operator) {
        return current().isOperator(operator);
    }

    boolean isName(String name) {
        return current().isName(name);
    }

    boolean is(Token.Type type) {
        return current().type() == type;
    }

    boolean skipOperator(String operator) {
        boolean there = isOperator(operator);
        if (there) {
            next();
        }
        return there;
    }

    boolean skipName(String name) {
        boolean there = isName(name);
        if (there) {
            next();
        }
        return there;
    }

    void expectOperator(String operator) {
        if (!skipOperator(operator)) {
            throw unexpected("\"" + operator + "\"");
        }
    }

    void expectName(String name) {
        if (!skipName(name)) {
            throw unexpected("\"" + name + "\"");
        }
    }

    String name() {
        if (!is(Token.Type.NAME)) {
            throw unexpected("a name");
        }
        return next().text();
    }

    void expect(Token.Type type) {
        if (!is(type)) {
            throw unexpected("the end of the tag");
        }
        next();
    }

    JinjaException unexpected(String wanted) {
        return problem("syntax error: there is " + current().shown() + " where " + wanted + " must be");
    }

    JinjaException problem(String what) {
        return new JinjaException(what, current().line());
    }

    /** Goes one level down in blocks, brackets or signs. */
    void enter() {
        if (++depth > Budget.MOST_DEPTH) {
            throw Budget.tooDeep();
        }
    }

    void leave() {
        depth--;
    }
}
