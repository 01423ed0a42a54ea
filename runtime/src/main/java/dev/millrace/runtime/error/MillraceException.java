package dev.millrace.runtime.error;

import org.jspecify.annotations.Nullable;

/** Anything that Millrace reports to its user: what was asked, what is offered, what to try. */
public class MillraceException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public MillraceException(String message) {
        super(message);
    }

    public MillraceException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
