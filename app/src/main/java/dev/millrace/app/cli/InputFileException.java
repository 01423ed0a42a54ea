package dev.millrace.app.cli;

import dev.millrace.runtime.error.MillraceException;
import org.jspecify.annotations.Nullable;

/** A file given on the command line that cannot be used. */
final class InputFileException extends MillraceException {

    private static final long serialVersionUID = 1L;

    InputFileException(String message) {
        super(message);
    }

    InputFileException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
