package dev.millrace.runtime.jinja;

import dev.millrace.runtime.jinja.Statement.Flow;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Reads a whole template: data, what is written, and the statements. */
final class StatementParser {

    private static final Set<String> REFUSED =
            Set.of("extends", "include", "import", "from", "block", "autoescape", "do", "trans");

    private final Tokens tokens;
    private final ExpressionParser expressions;

    /** The tags that could end the blocks around, from the innermost on. */
    private final Deque<Set<String>> ends = new ArrayDeque<>();

    private int loops;

    private StatementParser(Tokens tokens) {
        this.tokens = tokens;
        this.expressions = new ExpressionParser(tokens);
    }

    static Statement parsed(String source) {
        StatementParser parser = new StatementParser(new Tokens(Lexer.tokens(source)));
        Statement all = parser.statements(Set.of());
        parser.expressions.requireKnown();
        return all;
    }

    private Statement statements(Set<String> end) {
        List<Statement> statements = new ArrayList<>();
        while (true) {
            Token token = tokens.current();
            switch (token.type()) {
                case DATA -> statements.add(new Statements.Data(tokens.next().text()));
                case VARIABLE_BEGIN -> {
                    tokens.next();
                    statements.add(new Statements.Located(
                            token.line(), new Statements.Written(List.of(expressions.tuple(true, false, Set.of())))));
                    tokens.expect(Token.Type.VARIABLE_END);
                }
                case BLOCK_BEGIN -> {
                    tokens.next();
                    if (tokens.is(Token.Type.NAME)
                            && end.contains(tokens.current().text())) {
                        return new Statements.Block(statements);
                    }
                    statements.add(new Statements.Located(token.line(), statement()));
                    tokens.expect(Token.Type.BLOCK_END);
                }
                case END -> {
                    if (!end.isEmpty()) {
                        throw tokens.problem("Missing end tag: "
                                + end.stream()
                                        .filter(name -> name.startsWith("end"))
                                        .findFirst()
                                        .orElse(""));
                    }
                    return new Statements.Block(statements);
                }
                default -> throw tokens.unexpected("data");
            }
        }
    }

    /** The body of a block up to one of its ends, which is the next token then. */
    private Statement body(Set<String> end) {
        tokens.skipOperator(":");
        tokens.expect(Token.Type.BLOCK_END);
        ends.push(end);
        tokens.enter();
        Statement body = statements(end);
        tokens.leave();
        ends.pop();
        return body;
    }

    /** A body that is no condition, with its end. */
    private Statement plainBody(String end) {
        int before = expressions.conditions(0);
        Statement body = body(Set.of(end));
        expressions.conditions(before);
        tokens.next();
        return body;
    }

    private Statement statement() {
        Token tag = tokens.current();
        String name = tokens.name();
        return switch (name) {
            case "if" -> condition();
            case "for" -> loop();
            case "set" -> set();
            case "macro" -> macro();
            case "call" -> call();
            case "filter" -> {
                Expression value = expressions.filtersNamed(new Expressions.Name(Statements.TEXT));
                yield new Statements.FilterBlock(value, plainBody("endfilter"));
            }
            case "with" -> with();
            case "print" -> print();
            case "generation" -> new Statements.Inner(function("endgeneration"));
            case "break", "continue" -> {
                if (loops == 0) {
                    throw new JinjaException("{% " + name + " %} is outside of a loop", tag.line());
                }
                Flow flow = name.equals("break") ? Flow.BREAK : Flow.CONTINUE;
                yield (scope, out) -> flow;
            }
            default ->
                throw new JinjaException(
                        REFUSED.contains(name)
                                ? "{% " + name + " %} is not supported"
                                : "Unknown tag: " + name
                                        + (ends.isEmpty()
                                                ? ""
                                                : "; it is inside what ends with "
                                                        + String.join(" or ", new TreeSet<>(ends.getFirst()))),
                        tag.line());
        };
    }

    private Statement condition() {
        int before = expressions.conditions(expressions.conditions() + 1);
        Statement result = branches();
        expressions.conditions(before);
        return result;
    }

    /** Conditions and their bodies; the last of them first, so that many of them are not nested deep. */
    private Statement branches() {
        List<Expression> conditions = new ArrayList<>();
        List<Statement> bodies = new ArrayList<>();
        Statement otherwise = new Statements.Block(List.of());
        do {
            conditions.add(expressions.tuple(false, false, Set.of()));
            bodies.add(body(Set.of("elif", "else", "endif")));
        } while (tokens.skipName("elif"));
        if (tokens.next().isName("else")) {
            otherwise = body(Set.of("endif"));
            tokens.next();
        }
        for (int i = conditions.size() - 1; i >= 0; i--) {
            otherwise = new Statements.If(conditions.get(i), bodies.get(i), otherwise);
        }
        return otherwise;
    }

    private Statement loop() {
        Target target = target(false);
        tokens.expectName("in");
        Expression items = expressions.tuple(false, false, Set.of("recursive"));
        int before = expressions.conditions(0);
        Expression condition = tokens.skipName("if") ? expressions.expression() : null;
        boolean recursive = tokens.skipName("recursive");
        loops++;
        Statement body = body(Set.of("endfor", "else"));
        loops--;
        Statement otherwise = new Statements.Block(List.of());
        if (tokens.next().isName("else")) {
            otherwise = body(Set.of("endfor"));
            tokens.next();
        }
        expressions.conditions(before);
        return new Statements.For(target, items, condition, recursive, body, otherwise);
    }

    private Statement set() {
        Target target = target(true);
        if (tokens.skipOperator("=")) {
            return new Statements.Set(target, expressions.tuple(true, false, Set.of()));
        }
        Expression value = new Expressions.Name(Statements.TEXT);
        if (tokens.skipOperator("|")) {
            value = expressions.filtersNamed(value);
        }
        return new Statements.SetBlock(target, value, plainBody("endset"));
    }

    private Target target(boolean namespaces) {
        List<Target> targets = new ArrayList<>();
        boolean several = false;
        do {
            if (tokens.isOperator("=") || tokens.isOperator(")")) {
                break;
            }
            targets.add(single(namespaces));
            several |= tokens.isOperator(",");
        } while (tokens.skipOperator(","));
        if (targets.isEmpty()) {
            throw tokens.unexpected("a name");
        }
        return several ? new Target.Several(targets) : targets.get(0);
    }

    private Target single(boolean namespaces) {
        if (tokens.skipOperator("(")) {
            tokens.enter();
            Target inside = target(namespaces);
            tokens.leave();
            tokens.expectOperator(")");
            return inside;
        }
        String name = tokens.name();
        if (namespaces && tokens.skipOperator(".")) {
            return new Target.Attribute(name, tokens.name());
        }
        if (Set.of("true", "false", "none", "True", "False", "None").contains(name)) {
            throw tokens.problem("syntax error: can't assign to " + name);
        }
        return new Target.Name(name);
    }

    private Statement macro() {
        String name = tokens.name();
        List<Macro.Parameter> parameters = parameters();
        return new Statements.DefineMacro(definition(name, parameters, "endmacro"));
    }

    private Macro.Definition definition(String name, List<Macro.Parameter> parameters, String end) {
        Set<String> uses = new HashSet<>();
        Set<String> around = expressions.collect(uses);
        Statement body = function(end);
        expressions.collect(around);
        around.addAll(uses);
        return new Macro.Definition(name, parameters, body, uses);
    }

    /** A body that is a function of its own: no loop around it can be left from inside. */
    private Statement function(String end) {
        int around = loops;
        loops = 0;
        Statement body = plainBody(end);
        loops = around;
        return body;
    }

    private List<Macro.Parameter> parameters() {
        List<Macro.Parameter> parameters = new ArrayList<>();
        tokens.expectOperator("(");
        while (!tokens.isOperator(")")) {
            if (!parameters.isEmpty()) {
                tokens.expectOperator(",");
            }
            String name = tokens.name();
            Expression otherwise = tokens.skipOperator("=") ? expressions.expression() : null;
            if (otherwise == null && parameters.stream().anyMatch(one -> one.otherwise() != null)) {
                throw tokens.problem("syntax error: non-default argument follows default argument");
            }
            parameters.add(new Macro.Parameter(name, otherwise));
        }
        tokens.next();
        return parameters;
    }

    private Statement call() {
        List<Macro.Parameter> parameters = tokens.isOperator("(") ? parameters() : List.of();
        if (!(expressions.expression() instanceof Expressions.Call call)) {
            throw tokens.problem("syntax error: {% call %} needs a call");
        }
        return new Statements.CallBlock(call, definition("caller", parameters, "endcall"));
    }

    private Statement with() {
        List<Target> targets = new ArrayList<>();
        List<Expression> values = new ArrayList<>();
        while (!tokens.is(Token.Type.BLOCK_END)) {
            if (!targets.isEmpty()) {
                tokens.expectOperator(",");
            }
            targets.add(single(false));
            tokens.expectOperator("=");
            values.add(expressions.expression());
        }
        return new Statements.With(targets, values, plainBody("endwith"));
    }

    private Statement print() {
        List<Expression> written = new ArrayList<>();
        while (!tokens.is(Token.Type.BLOCK_END)) {
            if (!written.isEmpty()) {
                tokens.expectOperator(",");
            }
            written.add(expressions.expression());
        }
        return new Statements.Written(written);
    }
}
