package dev.millrace.runtime.error;

import org.jspecify.annotations.Nullable;

/** A model file that cannot be used: missing, damaged, or of a kind that is not supported. */
public final class ModelFileException extends MillraceException {

    private static final long serialVersionUID = 1L;

    public ModelFileException(String message) {
        super(message);
    }

    public ModelFileException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
