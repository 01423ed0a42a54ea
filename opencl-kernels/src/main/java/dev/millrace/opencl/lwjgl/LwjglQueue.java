package dev.millrace.opencl.lwjgl;

import static org.lwjgl.system.MemoryUtil.NULL;
import static org.lwjgl.system.MemoryUtil.memAddress;
import static org.lwjgl.system.MemoryUtil.memGetAddress;
import static org.lwjgl.system.MemoryUtil.memPutAddress;
import static org.lwjgl.system.MemoryUtil.memPutInt;
import static org.lwjgl.system.MemoryUtil.nmemAllocChecked;
import static org.lwjgl.system.MemoryUtil.nmemFree;

import dev.millrace.opencl.ClStatus;
import dev.millrace.opencl.RawQueue;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.lwjgl.opencl.CL10;
import org.lwjgl.opencl.CL12;

/**
 * A command queue and the native memory through which its sizes and events pass:
 *
 * <pre>
 *   0          8          16      24      32
 *   globalSize localSize  after   event   pattern
 * </pre>
 */
final class LwjglQueue implements RawQueue<Address> {

    private static final int LOCAL_SIZE = 8;
    private static final int AFTER = 16;
    private static final int EVENT = 24;
    private static final int PATTERN = 32;
    private static final int BYTES = 40;

    private final Address handle;
    private final long queue;
    private final long scratch = nmemAllocChecked(BYTES);

    LwjglQueue(Address handle) {
        this.handle = handle;
        this.queue = handle.value();
    }

    @Override
    public Address handle() {
        return handle;
    }

    @Override
    public @Nullable Address launch(
            Address kernel, long globalSize, long localSize, @Nullable Address after, boolean wantEvent) {
        memPutAddress(scratch, globalSize);
        memPutAddress(scratch + LOCAL_SIZE, localSize);
        int code = CL10.nclEnqueueNDRangeKernel(
                queue,
                kernel.value(),
                1,
                NULL,
                scratch,
                scratch + LOCAL_SIZE,
                waitCount(after),
                waitList(after),
                eventPlace(wantEvent));
        return event(code, "clEnqueueNDRangeKernel", wantEvent);
    }

    @Override
    public @Nullable Address write(
            Address target,
            long offset,
            ByteBuffer source,
            boolean blocking,
            @Nullable Address after,
            boolean wantEvent) {
        int code = CL10.nclEnqueueWriteBuffer(
                queue,
                target.value(),
                blocking ? CL10.CL_TRUE : CL10.CL_FALSE,
                offset,
                source.remaining(),
                memAddress(source),
                waitCount(after),
                waitList(after),
                eventPlace(wantEvent));
        return event(code, "clEnqueueWriteBuffer", wantEvent);
    }

    @Override
    public @Nullable Address read(
            Address source,
            long offset,
            ByteBuffer target,
            boolean blocking,
            @Nullable Address after,
            boolean wantEvent) {
        int code = CL10.nclEnqueueReadBuffer(
                queue,
                source.value(),
                blocking ? CL10.CL_TRUE : CL10.CL_FALSE,
                offset,
                target.remaining(),
                memAddress(target),
                waitCount(after),
                waitList(after),
                eventPlace(wantEvent));
        return event(code, "clEnqueueReadBuffer", wantEvent);
    }

    @Override
    public @Nullable Address copy(
            Address source,
            long sourceOffset,
            Address target,
            long targetOffset,
            long byteSize,
            @Nullable Address after,
            boolean wantEvent) {
        int code = CL10.nclEnqueueCopyBuffer(
                queue,
                source.value(),
                target.value(),
                sourceOffset,
                targetOffset,
                byteSize,
                waitCount(after),
                waitList(after),
                eventPlace(wantEvent));
        return event(code, "clEnqueueCopyBuffer", wantEvent);
    }

    @Override
    public void fill(Address target, int pattern, long offset, long byteSize) {
        memPutInt(scratch + PATTERN, pattern);
        int code = CL12.nclEnqueueFillBuffer(
                queue, target.value(), scratch + PATTERN, Integer.BYTES, offset, byteSize, 0, NULL, NULL);
        ClStatus.check(code, "clEnqueueFillBuffer");
    }

    @Override
    public void flush() {
        ClStatus.check(CL10.clFlush(queue), "clFlush");
    }

    @Override
    public void finish() {
        ClStatus.check(CL10.clFinish(queue), "clFinish");
    }

    @Override
    public void free() {
        nmemFree(scratch);
    }

    private static int waitCount(@Nullable Address after) {
        return after == null ? 0 : 1;
    }

    private long waitList(@Nullable Address after) {
        if (after == null) {
            return NULL;
        }
        memPutAddress(scratch + AFTER, after.value());
        return scratch + AFTER;
    }

    private long eventPlace(boolean wantEvent) {
        return wantEvent ? scratch + EVENT : NULL;
    }

    private @Nullable Address event(int code, String call, boolean wantEvent) {
        ClStatus.check(code, call);
        return wantEvent ? new Address(memGetAddress(scratch + EVENT)) : null;
    }
}
