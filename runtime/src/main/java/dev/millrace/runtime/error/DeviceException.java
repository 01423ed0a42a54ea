package dev.millrace.runtime.error;

import org.jspecify.annotations.Nullable;

/** No device as asked, or one that failed or is too small. */
public final class DeviceException extends MillraceException {

    private static final long serialVersionUID = 1L;

    public DeviceException(String message) {
        super(message);
    }

    public DeviceException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
