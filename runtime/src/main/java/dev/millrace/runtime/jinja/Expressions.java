package dev.millrace.runtime.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The kinds of expressions. */
final class Expressions {

    private Expressions() {}

    record Constant(Object constant) implements Expression {
        @Override
        public Object value(Scope scope) {
            return constant;
        }
    }

    record Name(String name) implements Expression {
        @Override
        public Object value(Scope scope) {
            scope.run().budget().step();
            return scope.get(name);
        }
    }

    record ListOf(Sequence.Kind kind, List<Expression> items) implements Expression {
        @Override
        public Object value(Scope scope) {
            return scope.run()
                    .budget()
                    .made(Sequence.of(
                            kind, items.stream().map(item -> item.value(scope)).toList()));
        }
    }

    record Pair(Expression key, Expression value) {}

    record MapOf(List<Pair> pairs) implements Expression {
        @Override
        public Object value(Scope scope) {
            return scope.run()
                    .budget()
                    .made(Mapping.of(pairs.stream()
                            .map(pair -> new Mapping.Entry(
                                    pair.key().value(scope), pair.value().value(scope)))
                            .toList()));
        }
    }

    record Attribute(Expression of, String name) implements Expression {
        @Override
        public Object value(Scope scope) {
            scope.run().budget().step();
            return Members.attribute(of.value(scope), name);
        }
    }

    record Element(Expression of, Expression key) implements Expression {
        @Override
        public Object value(Scope scope) {
            scope.run().budget().step();
            return Members.element(of.value(scope), key.value(scope));
        }
    }

    record Slice(Expression of, Expression start, Expression stop, Expression step) implements Expression {
        @Override
        public Object value(Scope scope) {
            Object slice = Members.slice(of.value(scope), start.value(scope), stop.value(scope), step.value(scope));
            return scope.run().budget().made(slice);
        }
    }

    record Call(Expression of, Given given) implements Expression {
        @Override
        public Object value(Scope scope) {
            Object function = of.value(scope);
            return scope.run().budget().made(call(function, given.arguments(scope), scope.run()));
        }

        static Object call(Object function, Arguments arguments, Run run) {
            if (function instanceof Callable callable) {
                return callable.call(arguments, run);
            }
            if (function instanceof Undefined undefined) {
                throw undefined.error();
            }
            throw new JinjaException("'" + Types.name(function) + "' object is not callable");
        }
    }

    record Filtered(Expression of, String name, Given given) implements Expression {
        @Override
        public Object value(Scope scope) {
            Object value = of.value(scope);
            return scope.run().budget().made(Filters.apply(name, value, given.arguments(scope), scope.run()));
        }
    }

    record Tested(Expression of, String name, Given given) implements Expression {
        @Override
        public Object value(Scope scope) {
            scope.run().budget().step();
            Object value = of.value(scope);
            return Tests.passes(name, value, given.arguments(scope));
        }
    }

    record Not(Expression of) implements Expression {
        @Override
        public Object value(Scope scope) {
            return !Operators.truth(of.value(scope));
        }
    }

    record Signed(boolean minus, Expression of) implements Expression {
        @Override
        public Object value(Scope scope) {
            Object number = Numbers.negated(of.value(scope));
            return minus ? number : Numbers.negated(number);
        }
    }

    record Binary(String operator, Expression left, Expression right) implements Expression {
        @Override
        public Object value(Scope scope) {
            Object first = left.value(scope);
            return scope.run().budget().made(Operators.binary(operator, first, right.value(scope), scope.run()));
        }
    }

    record Either(boolean and, Expression left, Expression right) implements Expression {
        @Override
        public Object value(Scope scope) {
            Object first = left.value(scope);
            return Operators.truth(first) == and ? right.value(scope) : first;
        }
    }

    record Concatenated(List<Expression> parts) implements Expression {
        @Override
        public Object value(Scope scope) {
            Out out = new Out(scope.run().budget());
            List<Object> values = parts.stream().map(part -> part.value(scope)).toList();
            values.forEach(value -> out.write(Printer.str(value)));
            return out.text();
        }
    }

    record Operand(String operator, Expression of) {}

    record Comparison(Expression first, List<Operand> others) implements Expression {
        @Override
        public Object value(Scope scope) {
            Object left = first.value(scope);
            for (Operand other : others) {
                scope.run().budget().step();
                Object right = other.of().value(scope);
                if (!Operators.compares(other.operator(), left, right)) {
                    return false;
                }
                left = right;
            }
            return true;
        }
    }

    record Choice(
            Expression condition, Expression then, @Nullable Expression otherwise) implements Expression {
        @Override
        public Object value(Scope scope) {
            if (Operators.truth(condition.value(scope))) {
                return then.value(scope);
            }
            return otherwise == null
                    ? new Undefined("the inline if-expression evaluated to false and no else section was defined.")
                    : otherwise.value(scope);
        }
    }

    /** The arguments as the template writes them; the last two are {@code *these} and {@code **those}. */
    record Given(
            List<Expression> positional,
            Map<String, Expression> named,
            @Nullable Expression more,
            @Nullable Expression moreNamed) {

        static final Given NOTHING = new Given(List.of(), Map.of(), null, null);

        Arguments arguments(Scope scope) {
            List<Object> values = new ArrayList<>();
            positional.forEach(one -> values.add(one.value(scope)));
            if (more != null) {
                values.addAll(Operators.all(more.value(scope), scope.run().budget()));
            }
            Map<String, Object> byName = new LinkedHashMap<>();
            named.forEach((name, one) -> byName.put(name, one.value(scope)));
            if (moreNamed != null) {
                if (!(moreNamed.value(scope) instanceof Mapping mapping)) {
                    throw new JinjaException("argument after ** must be a mapping");
                }
                for (Mapping.Entry entry : mapping.entries()) {
                    if (!(entry.key() instanceof String name)) {
                        throw new JinjaException("keywords must be strings");
                    }
                    if (byName.put(name, entry.value()) != null) {
                        throw new JinjaException("got multiple values for keyword argument '" + name + "'");
                    }
                }
            }
            return new Arguments(values, byName);
        }
    }
}
