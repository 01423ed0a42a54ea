package dev.millrace.runtime.error;

import org.jspecify.annotations.Nullable;

/** A saved session that cannot be read, written or used with this model; the message begins with the file. */
public final class SessionFileException extends MillraceException {

    private static final long serialVersionUID = 1L;

    public SessionFileException(String message) {
        super(message);
    }

    public SessionFileException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
