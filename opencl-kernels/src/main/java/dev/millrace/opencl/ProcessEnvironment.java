package dev.millrace.opencl;

/**
 * The environment variables of this very process, as native code will read them (Java's own view is a copy and read-only).
 * Implementations are found by {@link java.util.ServiceLoader}.
 */
public interface ProcessEnvironment {

    /**
     * Sets a variable unless it has a value.
     *
     * @throws LinkageError when the C library cannot be reached
     */
    void setIfAbsent(String name, String value);
}
