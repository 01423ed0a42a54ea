package dev.millrace.opencl.jocl;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.cl_command_queue;
import org.jocl.cl_event;
import org.jocl.cl_mem;
import org.jspecify.annotations.Nullable;

/**
 * The transfers between host and device as JOCL's native part offers them. JOCL's public methods start a Java thread for
 * each transfer that does not block, to hold on to the host memory until it is done; here the caller does that, so the
 * private native methods beneath are called, and the public ones only where they cannot be reached.
 */
final class JoclTransfers {

    private static final MethodType TYPE = MethodType.methodType(
            int.class,
            cl_command_queue.class,
            cl_mem.class,
            boolean.class,
            long.class,
            long.class,
            Pointer.class,
            int.class,
            cl_event[].class,
            cl_event.class);
    private static final MethodHandle WRITE = find("clEnqueueWriteBuffer");
    private static final MethodHandle READ = find("clEnqueueReadBuffer");

    private JoclTransfers() {}

    private static MethodHandle find(String name) {
        MethodHandles.Lookup here = MethodHandles.lookup();
        try {
            try {
                return MethodHandles.privateLookupIn(CL.class, here).findStatic(CL.class, name + "Native", TYPE);
            } catch (ReflectiveOperationException notReachable) {
                return here.findStatic(CL.class, name, TYPE);
            }
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("JOCL lacks " + name, e);
        }
    }

    static int write(
            cl_command_queue queue,
            cl_mem target,
            boolean blocking,
            long offset,
            long byteSize,
            Pointer source,
            int waitCount,
            @Nullable cl_event @Nullable [] waitList,
            @Nullable cl_event event) {
        try {
            return (int)
                    WRITE.invokeExact(queue, target, blocking, offset, byteSize, source, waitCount, waitList, event);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static int read(
            cl_command_queue queue,
            cl_mem source,
            boolean blocking,
            long offset,
            long byteSize,
            Pointer target,
            int waitCount,
            @Nullable cl_event @Nullable [] waitList,
            @Nullable cl_event event) {
        try {
            return (int)
                    READ.invokeExact(queue, source, blocking, offset, byteSize, target, waitCount, waitList, event);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Native methods declare nothing; what comes is unchecked. */
    private static IllegalStateException unexpected(Throwable e) {
        if (e instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (e instanceof Error error) {
            throw error;
        }
        return new IllegalStateException(e);
    }
}
