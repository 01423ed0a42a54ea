package dev.millrace.opencl.jocl;

import dev.millrace.opencl.ClStatus;
import dev.millrace.opencl.RawQueue;
import java.nio.ByteBuffer;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.NativePointerObject;
import org.jocl.Pointer;
import org.jocl.cl_command_queue;
import org.jocl.cl_event;
import org.jocl.cl_kernel;
import org.jocl.cl_mem;
import org.jspecify.annotations.Nullable;

/** A command queue and the arrays through which its sizes and events pass. */
final class JoclQueue implements RawQueue<NativePointerObject> {

    private final cl_command_queue queue;
    private final long[] globalSizes = new long[1];
    private final long[] localSizes = new long[1];
    private final @Nullable cl_event[] waitList = new cl_event[1];
    private final int[] pattern = new int[1];
    private final Pointer patternPointer = Pointer.to(pattern);
    private final HostPointers hostPointers = new HostPointers();

    JoclQueue(cl_command_queue queue) {
        this.queue = queue;
    }

    @Override
    public NativePointerObject handle() {
        return queue;
    }

    @Override
    public @Nullable NativePointerObject launch(
            NativePointerObject kernel,
            long globalSize,
            long localSize,
            @Nullable NativePointerObject after,
            boolean wantEvent) {
        globalSizes[0] = globalSize;
        localSizes[0] = localSize;
        cl_event event = event(wantEvent);
        try {
            int code = CL.clEnqueueNDRangeKernel(
                    queue,
                    (cl_kernel) kernel,
                    1,
                    null,
                    globalSizes,
                    localSizes,
                    waitCount(after),
                    waitList(after),
                    event);
            ClStatus.check(code, "clEnqueueNDRangeKernel");
        } catch (CLException e) {
            throw JoclLibrary.failure(e, "clEnqueueNDRangeKernel");
        }
        return event;
    }

    @Override
    public @Nullable NativePointerObject write(
            NativePointerObject target,
            long offset,
            ByteBuffer source,
            boolean blocking,
            @Nullable NativePointerObject after,
            boolean wantEvent) {
        cl_event event = event(wantEvent);
        try {
            int code = JoclTransfers.write(
                    queue,
                    (cl_mem) target,
                    blocking,
                    offset,
                    source.remaining(),
                    hostPointers.to(source),
                    waitCount(after),
                    waitList(after),
                    event);
            ClStatus.check(code, "clEnqueueWriteBuffer");
        } catch (CLException e) {
            throw JoclLibrary.failure(e, "clEnqueueWriteBuffer");
        }
        return event;
    }

    @Override
    public @Nullable NativePointerObject read(
            NativePointerObject source,
            long offset,
            ByteBuffer target,
            boolean blocking,
            @Nullable NativePointerObject after,
            boolean wantEvent) {
        cl_event event = event(wantEvent);
        try {
            int code = JoclTransfers.read(
                    queue,
                    (cl_mem) source,
                    blocking,
                    offset,
                    target.remaining(),
                    hostPointers.to(target),
                    waitCount(after),
                    waitList(after),
                    event);
            ClStatus.check(code, "clEnqueueReadBuffer");
        } catch (CLException e) {
            throw JoclLibrary.failure(e, "clEnqueueReadBuffer");
        }
        return event;
    }

    @Override
    public @Nullable NativePointerObject copy(
            NativePointerObject source,
            long sourceOffset,
            NativePointerObject target,
            long targetOffset,
            long byteSize,
            @Nullable NativePointerObject after,
            boolean wantEvent) {
        cl_event event = event(wantEvent);
        try {
            int code = CL.clEnqueueCopyBuffer(
                    queue,
                    (cl_mem) source,
                    (cl_mem) target,
                    sourceOffset,
                    targetOffset,
                    byteSize,
                    waitCount(after),
                    waitList(after),
                    event);
            ClStatus.check(code, "clEnqueueCopyBuffer");
        } catch (CLException e) {
            throw JoclLibrary.failure(e, "clEnqueueCopyBuffer");
        }
        return event;
    }

    @Override
    public void fill(NativePointerObject target, int value, long offset, long byteSize) {
        pattern[0] = value;
        try {
            int code = CL.clEnqueueFillBuffer(
                    queue, (cl_mem) target, patternPointer, Integer.BYTES, offset, byteSize, 0, null, null);
            ClStatus.check(code, "clEnqueueFillBuffer");
        } catch (CLException e) {
            throw JoclLibrary.failure(e, "clEnqueueFillBuffer");
        }
    }

    @Override
    public void flush() {
        try {
            ClStatus.check(CL.clFlush(queue), "clFlush");
        } catch (CLException e) {
            throw JoclLibrary.failure(e, "clFlush");
        }
    }

    @Override
    public void finish() {
        try {
            ClStatus.check(CL.clFinish(queue), "clFinish");
        } catch (CLException e) {
            throw JoclLibrary.failure(e, "clFinish");
        }
    }

    @Override
    public void free() {
        hostPointers.clear();
    }

    private static int waitCount(@Nullable NativePointerObject after) {
        return after == null ? 0 : 1;
    }

    private @Nullable cl_event @Nullable [] waitList(@Nullable NativePointerObject after) {
        if (after == null) {
            return null;
        }
        waitList[0] = (cl_event) after;
        return waitList;
    }

    private static @Nullable cl_event event(boolean wantEvent) {
        return wantEvent ? new cl_event() : null;
    }
}
