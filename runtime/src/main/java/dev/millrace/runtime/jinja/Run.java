package dev.millrace.runtime.jinja;

import java.util.Map;

/** One rendering: what it may use up, and the names that the caller gives and Jinja has. */
final class Run {

    private final Budget budget;
    private final Map<String, Object> variables;

    Run(Budget budget, Map<String, Object> variables) {
        this.budget = budget;
        this.variables = variables;
    }

    Budget budget() {
        return budget;
    }

    Object variable(String name) {
        Object value = variables.get(name);
        if (value == null) {
            value = Globals.ALL.get(name);
        }
        return value == null ? Undefined.name(name) : value;
    }
}
