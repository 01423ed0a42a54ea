package dev.millrace.opencl;

/** A built program. Kernels made from it keep it alive in the driver, yet close them first. */
public interface Program extends AutoCloseable {

    /**
     * A new kernel object with arguments of its own.
     *
     * @throws OpenClException when no kernel has that name; lists the names there are
     */
    Kernel kernel(String name);

    /** The device binary, for a cache on disk. */
    byte[] binary();

    /** The compiler's words, possibly empty. */
    String buildLog();

    @Override
    void close();
}
