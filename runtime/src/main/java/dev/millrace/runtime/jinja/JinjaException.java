package dev.millrace.runtime.jinja;

/** What a template did wrong, in words that name the construct. */
public class JinjaException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String problem;
    private final int line;

    public JinjaException(String problem) {
        this(problem, 0);
    }

    JinjaException(String problem, int line) {
        super(line == 0 ? problem : "line " + line + ": " + problem);
        this.problem = problem;
        this.line = line;
    }

    /** What no construct has words of its own for. */
    static JinjaException unforeseen(RuntimeException cause) {
        JinjaException wrapped = new JinjaException("cannot be worked out: " + cause);
        wrapped.initCause(cause);
        return wrapped;
    }

    /** The same with the line where it happened, unless one is known already. */
    JinjaException at(int where) {
        if (line != 0) {
            return this;
        }
        JinjaException located = new JinjaException(problem, where);
        located.setStackTrace(getStackTrace());
        if (getCause() != null) {
            located.initCause(getCause());
        }
        return located;
    }
}
