package dev.millrace.runtime.jinja;

/**
 * The value of a name or attribute that does not exist: it prints as nothing, and almost all else that is done with it is
 * an error.
 *
 * @param problem what is undefined, in Jinja2's words
 */
record Undefined(String problem) {

    static Undefined name(String name) {
        return new Undefined("'" + name + "' is undefined");
    }

    static Undefined attribute(Object value, String name) {
        String type = value == None.NONE ? "None" : Types.name(value) + " object";
        return new Undefined("'" + type + "' has no attribute '" + name + "'");
    }

    static Undefined element(Object value, Object key) {
        if (key instanceof String name) {
            return attribute(value, name);
        }
        String type = value == None.NONE ? "None" : Types.name(value) + " object";
        String shown = key instanceof Weighed || key instanceof Callable ? Types.name(key) : Printer.repr(key);
        return new Undefined(type + " has no element " + shown);
    }

    /** What must not be touched, as in Jinja2's sandbox: it exists in Python, but using it is an error. */
    static Undefined unsafe(Object value, String name) {
        return new Undefined("access to attribute '" + name + "' of '" + Types.name(value) + "' object is unsafe.");
    }

    JinjaException error() {
        return new JinjaException(problem);
    }
}
