package dev.millrace.app.cli;

import dev.millrace.runtime.error.MillraceException;
import org.jspecify.annotations.Nullable;

/** A file that was asked for and cannot be written. */
final class UnwritableFileException extends MillraceException {

    private static final long serialVersionUID = 1L;

    UnwritableFileException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
