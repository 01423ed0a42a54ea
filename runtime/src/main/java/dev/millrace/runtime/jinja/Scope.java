package dev.millrace.runtime.jinja;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Names and their values in one block, inside those of the blocks around it. */
final class Scope {

    private final @Nullable Scope outer;
    private final Run run;
    private final Map<String, Object> values = new HashMap<>();

    private Scope(@Nullable Scope outer, Run run) {
        this.outer = outer;
        this.run = run;
    }

    static Scope outermost(Run run) {
        return new Scope(null, run);
    }

    Scope inner() {
        return new Scope(this, run);
    }

    Run run() {
        return run;
    }

    void set(String name, Object value) {
        values.put(name, value);
    }

    Object get(String name) {
        for (Scope scope = this; scope != null; scope = scope.outer) {
            Object value = scope.values.get(name);
            if (value != null) {
                return value;
            }
        }
        return run.variable(name);
    }
}
