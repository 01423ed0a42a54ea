package dev.millrace.runtime.config;

import dev.millrace.runtime.error.MillraceException;
import org.jspecify.annotations.Nullable;

/** A configuration that cannot be used; the message begins with where: file, line and column, or the setting. */
public final class ConfigException extends MillraceException {

    private static final long serialVersionUID = 1L;

    ConfigException(String message) {
        super(message);
    }

    ConfigException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
