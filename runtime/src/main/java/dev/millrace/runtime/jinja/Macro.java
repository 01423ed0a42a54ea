package dev.millrace.runtime.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A macro, or the body of a {@code call} block: a function that the template defines. */
record Macro(Definition definition, Scope around) implements Callable {

    /**
     * What the template says.
     *
     * @param uses the names that the body reads, which say whether it takes {@code caller}, {@code kwargs} and
     *     {@code varargs}
     */
    record Definition(String name, List<Parameter> parameters, Statement body, Set<String> uses) {

        boolean has(String parameter) {
            return parameters.stream().anyMatch(one -> one.name().equals(parameter));
        }

        boolean takes(String special) {
            return uses.contains(special) && !has(special);
        }
    }

    record Parameter(String name, @Nullable Expression otherwise) {}

    String name() {
        return definition.name();
    }

    @Override
    public Object call(Arguments arguments, Run run) {
        Scope scope = around.inner();
        List<Parameter> parameters = definition.parameters();
        Map<String, Object> named = new LinkedHashMap<>(arguments.named());
        boolean caller = definition.takes("caller");
        Object given = caller ? named.remove("caller") : null;
        if (caller) {
            scope.set("caller", given == null ? new Undefined("No caller defined") : given);
        }
        run.budget().enterCall();
        // As in Jinja2, a default sees the parameters, not the names around the macro that they hide.
        List<Parameter> missing = new ArrayList<>();
        for (int i = 0; i < parameters.size(); i++) {
            Parameter parameter = parameters.get(i);
            boolean inOrder = i < arguments.positional().size();
            Object value = inOrder ? arguments.positional().get(i) : named.remove(parameter.name());
            if (value == null) {
                missing.add(parameter);
                value = parameter.otherwise() == null
                        ? new Undefined("parameter '" + parameter.name() + "' was not provided")
                        : Undefined.name(parameter.name());
            }
            scope.set(parameter.name(), value);
        }
        for (Parameter parameter : missing) {
            if (parameter.otherwise() != null) {
                scope.set(parameter.name(), parameter.otherwise().value(scope));
            }
        }
        if (definition.takes("kwargs")) {
            scope.set("kwargs", Mapping.of(named));
        } else if (!named.isEmpty()) {
            throw new JinjaException("macro '" + name() + "' takes no keyword argument '"
                    + named.keySet().iterator().next() + "'");
        }
        Arguments more = arguments.without(parameters.size());
        if (definition.takes("varargs")) {
            scope.set("varargs", Sequence.of(Sequence.Kind.TUPLE, more.positional()));
        } else if (!more.positional().isEmpty()) {
            throw new JinjaException(
                    "macro '" + name() + "' takes not more than " + parameters.size() + " argument(s)");
        }
        Out out = new Out(run.budget());
        definition.body().run(scope, out);
        run.budget().leaveCall();
        return out.text();
    }
}
