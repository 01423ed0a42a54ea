package dev.millrace.runtime.jinja;

/** A template that goes over a limit of its {@link Budget}; the message says which, and what the limit is. */
public final class JinjaLimitException extends JinjaException {

    private static final long serialVersionUID = 1L;

    JinjaLimitException(String problem) {
        super(problem);
    }

    @Override
    JinjaException at(int where) {
        return this;
    }
}
