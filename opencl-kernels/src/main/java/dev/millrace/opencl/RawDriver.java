package dev.millrace.opencl;

import java.util.List;

/**
 * The OpenCL calls that Millrace makes, as a binding library offers them: no argument checks, no accounting, no words.
 * All of that is added once, by {@link DriverBinding}. Every method throws the failing call's status
 * ({@link ClStatus#check}).
 *
 * @param <H> what the library calls a native handle
 */
public interface RawDriver<H> {

    /** What a platform says about itself. */
    record PlatformNames(String name, String vendor, String version) {}

    /** The platforms; empty when the loader knows none. */
    List<H> platforms();

    PlatformNames describePlatform(H platform);

    /** The devices of every kind; empty when the platform has none. */
    List<H> devices(H platform);

    DeviceInfo describeDevice(H platform, H device);

    /** Whether the device says that it splits into equal parts; some drivers end the process when asked to otherwise. */
    boolean partitionsEqually(H device);

    List<H> partitionEqually(H device, int computeUnits);

    H createContext(H platform, H device);

    RawQueue<H> createQueue(H context, H device, boolean profiling);

    /** @param label what the buffer is for; drivers have no use for it, the one in memory shows it */
    H createBuffer(H context, String label, long byteSize);

    /**
     * Asks the operating system to keep a buffer that lies in the host's memory, and in which nothing was written yet, in
     * huge pages.
     *
     * @return whether it was asked; a binding that has no way to does not
     */
    default boolean adviseHugePages(H context, H device, H buffer, long byteSize) {
        return false;
    }

    H createProgram(H context, String source);

    H createProgram(H context, H device, byte[] binary);

    void build(H program, H device, String options);

    String buildLog(H program, H device);

    byte[] binary(H program);

    List<String> kernelNames(H program);

    RawKernel<H> createKernel(H program, String name);

    void awaitEvent(H event);

    /** The execution status of an event: 0 is complete, above 0 is under way, below 0 an error code. */
    int eventStatus(H event);

    Event.Times eventTimes(H event);

    void release(HandleType type, H handle);

    /** Releases what a failure leaves behind; what goes wrong with that is told along with the failure. */
    default void releaseAfter(Throwable failure, HandleType type, H handle) {
        try {
            release(type, handle);
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }
}
