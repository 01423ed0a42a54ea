package dev.millrace.runtime.jinja;

import dev.millrace.runtime.jinja.Statement.Flow;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The kinds of statements. */
final class Statements {

    private Statements() {}

    record Data(String text) implements Statement {
        @Override
        public Flow run(Scope scope, Out out) {
            out.write(text);
            return Flow.ON;
        }
    }

    /** One after the other. */
    record Block(List<Statement> statements) implements Statement {
        @Override
        public Flow run(Scope scope, Out out) {
            for (Statement statement : statements) {
                Flow flow = statement.run(scope, out);
                if (flow != Flow.ON) {
                    return flow;
                }
            }
            return Flow.ON;
        }
    }

    /** Says for errors where they happened. */
    record Located(int line, Statement statement) implements Statement {
        @Override
        public Flow run(Scope scope, Out out) {
            try {
                return statement.run(scope, out);
            } catch (JinjaException e) {
                throw e.at(line);
            } catch (FunctionFailure e) {
                throw e;
            } catch (RuntimeException e) {
                throw JinjaException.unforeseen(e).at(line);
            }
        }
    }

    record Written(List<Expression> expressions) implements Statement {
        @Override
        public Flow run(Scope scope, Out out) {
            for (Expression expression : expressions) {
                out.write(Printer.str(expression.value(scope)));
            }
            return Flow.ON;
        }
    }

    record If(Expression condition, Statement then, Statement otherwise) implements Statement {
        @Override
        public Flow run(Scope scope, Out out) {
            return Operators.truth(condition.value(scope)) ? then.run(scope, out) : otherwise.run(scope, out);
        }
    }

    /** @param condition which items are taken; the others do not count as rounds */
    record For(
            Target target,
            Expression items,
            @Nullable Expression condition,
            boolean recursive,
            Statement body,
            Statement otherwise)
            implements Statement {
        @Override
        public Flow run(Scope scope, Out out) {
            rounds(items.value(scope), 0, scope, out);
            return Flow.ON;
        }

        private void rounds(Object over, int depth, Scope scope, Out out) {
            List<Object> taken = taken(over, scope);
            // As in Jinja2: the rest comes where no round went through to its end, left or not.
            boolean completed = false;
            Loop loop = new Loop(taken, depth, recursive ? again(depth, scope) : null);
            for (Object item : taken) {
                scope.run().budget().step();
                loop.next();
                Scope round = scope.inner();
                target.assign(round, item);
                round.set("loop", loop);
                Flow flow = body.run(round, out);
                completed |= flow == Flow.ON;
                if (flow == Flow.BREAK) {
                    break;
                }
            }
            if (!completed) {
                otherwise.run(scope.inner(), out);
            }
        }

        private List<Object> taken(Object over, Scope scope) {
            List<Object> all = Operators.all(over, scope.run().budget());
            if (condition == null) {
                return all;
            }
            List<Object> taken = new ArrayList<>();
            for (Object item : all) {
                Scope round = scope.inner();
                target.assign(round, item);
                if (Operators.truth(condition.value(round))) {
                    taken.add(item);
                }
            }
            return taken;
        }

        private Callable again(int depth, Scope scope) {
            return (arguments, run) -> {
                Object over = arguments.bind("loop()", 1, "items").get("items", None.NONE);
                Out inner = new Out(run.budget());
                run.budget().enterCall();
                rounds(over, depth + 1, scope, inner);
                run.budget().leaveCall();
                return inner.text();
            };
        }
    }

    record Set(Target target, Expression value) implements Statement {
        @Override
        public Flow run(Scope scope, Out out) {
            target.assign(scope, value.value(scope));
            return Flow.ON;
        }
    }

    /** @param value what becomes of the block's text, as an expression of the variable {@link #TEXT} */
    record SetBlock(Target target, Expression value, Statement body) implements Statement {
        @Override
        public Flow run(Scope scope, Out out) {
            Out inner = new Out(scope.run().budget());
            Flow flow = body.run(scope.inner(), inner);
            if (flow == Flow.ON) {
                target.assign(scope, filtered(value, inner, scope));
            }
            return flow;
        }
    }

    record FilterBlock(Expression value, Statement body) implements Statement {
        @Override
        public Flow run(Scope scope, Out out) {
            Out inner = new Out(scope.run().budget());
            Flow flow = body.run(scope.inner(), inner);
            if (flow == Flow.ON) {
                out.write(Printer.str(filtered(value, inner, scope)));
            }
            return flow;
        }
    }

    /** The name of a block's text, which no template can write. */
    static final String TEXT = "{text}";

    private static Object filtered(Expression value, Out inner, Scope scope) {
        Scope with = scope.inner();
        with.set(TEXT, inner.text());
        return value.value(with);
    }

    record With(List<Target> targets, List<Expression> values, Statement body) implements Statement {
        @Override
        public Flow run(Scope scope, Out out) {
            Scope inner = scope.inner();
            Iterator<Expression> each = values.iterator();
            targets.forEach(target -> target.assign(inner, each.next().value(scope)));
            return body.run(inner, out);
        }
    }

    record DefineMacro(Macro.Definition definition) implements Statement {
        @Override
        public Flow run(Scope scope, Out out) {
            scope.set(definition.name(), new Macro(definition, scope));
            return Flow.ON;
        }
    }

    record CallBlock(Expressions.Call call, Macro.Definition caller) implements Statement {
        @Override
        public Flow run(Scope scope, Out out) {
            Object function = call.of().value(scope);
            Arguments arguments = call.given().arguments(scope);
            Map<String, Object> named = new LinkedHashMap<>(arguments.named());
            named.put("caller", new Macro(caller, scope));
            Object result = Expressions.Call.call(function, new Arguments(arguments.positional(), named), scope.run());
            out.write(Printer.str(result));
            return Flow.ON;
        }
    }

    record Inner(Statement body) implements Statement {
        @Override
        public Flow run(Scope scope, Out out) {
            return body.run(scope.inner(), out);
        }
    }
}
