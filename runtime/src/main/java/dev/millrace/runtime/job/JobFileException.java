package dev.millrace.runtime.job;

import dev.millrace.runtime.error.MillraceException;
import org.jspecify.annotations.Nullable;

/** A file of requests or of answers that cannot be used. */
public final class JobFileException extends MillraceException {

    private static final long serialVersionUID = 1L;

    JobFileException(String message) {
        super(message);
    }

    JobFileException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
