package dev.millrace.runtime.error;

import org.jspecify.annotations.Nullable;

/** A request that the model cannot take, found before anything ran. */
public final class RequestException extends MillraceException {

    private static final long serialVersionUID = 1L;

    public RequestException(String message) {
        super(message);
    }

    public RequestException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
