package dev.millrace.runtime.jinja;

/** A part of a template that does something: writes, sets, repeats. */
@FunctionalInterface
interface Statement {

    /** How it goes on after a statement. */
    enum Flow {
        ON,
        /** The innermost loop ends. */
        BREAK,
        /** The innermost loop begins its next round. */
        CONTINUE
    }

    Flow run(Scope scope, Out out);
}
