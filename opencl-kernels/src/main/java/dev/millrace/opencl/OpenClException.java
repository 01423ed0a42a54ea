package dev.millrace.opencl;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Any failure of an OpenCL call: the error's name, what was asked, what the device offers, the build log. */
public final class OpenClException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private static final Set<String> PASSING = Set.of(
            "CL_DEVICE_NOT_AVAILABLE",
            "CL_MEM_OBJECT_ALLOCATION_FAILURE",
            "CL_OUT_OF_RESOURCES",
            "CL_OUT_OF_HOST_MEMORY");

    private final String errorName;
    private final @Nullable String buildLog;

    /**
     * @param errorName the OpenCL name such as {@code CL_OUT_OF_RESOURCES}, or one of Millrace's own such as
     *     {@code BINDING_MISSING} where no OpenCL call was made
     * @param message what was asked, what is offered, what to try
     * @param buildLog the compiler's words, or null
     */
    public OpenClException(String errorName, String message, @Nullable String buildLog, @Nullable Throwable cause) {
        super(
                buildLog == null || buildLog.isBlank()
                        ? message + " [" + errorName + "]"
                        : message + " [" + errorName + "]\n--- build log ---\n" + buildLog.strip(),
                cause);
        this.errorName = errorName;
        this.buildLog = buildLog;
    }

    public OpenClException(String errorName, String message) {
        this(errorName, message, null, null);
    }

    public String errorName() {
        return errorName;
    }

    /** Whether the error may speak of the machine's state now, such as full memory, rather than of what was asked. */
    public boolean isPassing() {
        return PASSING.contains(errorName);
    }

    /** The build log, or null where nothing was built. */
    public @Nullable String buildLog() {
        return buildLog;
    }
}
