package dev.millrace.opencl;

/**
 * Owns everything opened on one device. Closing it closes what was left open inside, and reports it as a leak.
 * Thread-safe; the things it makes are not, unless they say so.
 */
public interface Context extends AutoCloseable {

    Device device();

    /** Opens an in-order queue. With {@code profiling} every event carries its four device times. */
    Queue openQueue(boolean profiling);

    /**
     * Allocates a device buffer.
     *
     * @param label what it is for, named in errors and leak reports
     * @param byteSize bytes, above 0
     * @throws OpenClException when the device cannot; names the label, the size and the device's limits
     */
    Buffer allocate(String label, long byteSize);

    /**
     * Compiles OpenCL C.
     *
     * @param label what it is, named in errors
     * @param options build options such as {@code -cl-std=CL1.2 -DM=1}
     * @throws OpenClException on failure, carrying the build log
     */
    Program compile(String label, String source, String options);

    /** Builds a program from a binary made earlier by {@link Program#binary()} for the same device and driver. */
    Program load(String label, byte[] binary, String options);

    /** Bytes of all buffers allocated here since this was opened, those that were closed again too. */
    long allocatedBytes();

    /** Bytes of those buffers that the operating system was asked to keep in huge pages. */
    long hugePageBytes();

    /** Native handles that are open in this context now, itself included. */
    int openHandles();

    @Override
    void close();
}
