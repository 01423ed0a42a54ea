package dev.millrace.opencl;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A queue seen through a {@link RawDriver}. Without events it allocates nothing. */
final class DriverQueue<H> extends OwnedInContext<H> implements Queue {

    private final RawQueue<H> calls;
    private final boolean profiling;

    DriverQueue(DriverContext<H> context, RawQueue<H> calls, boolean profiling) {
        super(context, HandleType.QUEUE, profiling ? "profiling" : "plain", calls.handle());
        this.calls = calls;
        this.profiling = profiling;
    }

    boolean isProfiling() {
        return profiling;
    }

    @Override
    public @Nullable Event launch(
            Kernel kernel, long globalSize, long localSize, @Nullable Event after, boolean wantEvent) {
        open();
        DriverKernel<H> own = context.own(kernel);
        H ready = own.ready();
        checkRange(own, globalSize, localSize);
        H wait = handleOf(after);
        try {
            return event(own.name(), calls.launch(ready, globalSize, localSize, wait, wantEvent));
        } catch (OpenClException e) {
            throw new OpenClException(
                    e.errorName(),
                    "cannot launch kernel '" + own.name() + "' over " + globalSize + " work-items in groups of "
                            + localSize + " on " + context.device(),
                    null,
                    e);
        }
    }

    private void checkRange(DriverKernel<H> kernel, long globalSize, long localSize) {
        int largest = context.device().info().maxWorkGroupSize();
        if (globalSize < 1 || localSize < 1 || localSize > largest || globalSize % localSize != 0) {
            throw new OpenClException(
                    "CL_INVALID_WORK_GROUP_SIZE",
                    "cannot launch kernel '" + kernel.name() + "' over " + globalSize + " work-items in groups of "
                            + localSize + "; whole groups of 1 to " + largest + " are offered");
        }
    }

    @Override
    public @Nullable Event write(
            Buffer target, long offset, ByteBuffer source, boolean blocking, @Nullable Event after, boolean wantEvent) {
        open();
        DriverBuffer<H> own = context.own(target);
        H memory = own.open();
        checkDirect(source, own);
        own.checkRange("write", offset, source.remaining());
        H wait = handleOf(after);
        try {
            return event("write", calls.write(memory, offset, source, blocking, wait, wantEvent));
        } catch (OpenClException e) {
            throw failed("write", own, e);
        }
    }

    @Override
    public @Nullable Event read(
            Buffer source, long offset, ByteBuffer target, boolean blocking, @Nullable Event after, boolean wantEvent) {
        open();
        DriverBuffer<H> own = context.own(source);
        H memory = own.open();
        checkDirect(target, own);
        if (target.isReadOnly()) {
            throw new OpenClException(
                    "CL_INVALID_HOST_PTR", "cannot read " + own.describe() + " into host memory that is read-only");
        }
        own.checkRange("read", offset, target.remaining());
        H wait = handleOf(after);
        try {
            return event("read", calls.read(memory, offset, target, blocking, wait, wantEvent));
        } catch (OpenClException e) {
            throw failed("read", own, e);
        }
    }

    @Override
    public @Nullable Event copy(
            Buffer source,
            long sourceOffset,
            Buffer target,
            long targetOffset,
            long byteSize,
            @Nullable Event after,
            boolean wantEvent) {
        open();
        DriverBuffer<H> from = context.own(source);
        DriverBuffer<H> to = context.own(target);
        H fromMemory = from.open();
        H toMemory = to.open();
        from.checkRange("copy", sourceOffset, byteSize);
        to.checkRange("copy into", targetOffset, byteSize);
        if (from == to && Math.abs(sourceOffset - targetOffset) < byteSize) {
            throw new OpenClException(
                    "CL_MEM_COPY_OVERLAP",
                    "cannot copy " + byteSize + " bytes from offset " + sourceOffset + " to " + targetOffset + " of "
                            + from.describe() + ": they overlap");
        }
        H wait = handleOf(after);
        try {
            return event(
                    "copy", calls.copy(fromMemory, sourceOffset, toMemory, targetOffset, byteSize, wait, wantEvent));
        } catch (OpenClException e) {
            throw failed("copy to " + to.describe() + " from", from, e);
        }
    }

    @Override
    public void fill(Buffer target, int pattern, long offset, long byteSize) {
        open();
        DriverBuffer<H> own = context.own(target);
        H memory = own.open();
        own.checkRange("fill", offset, byteSize);
        if (offset % Integer.BYTES != 0 || byteSize % Integer.BYTES != 0) {
            throw new OpenClException(
                    "CL_INVALID_VALUE",
                    "cannot fill " + byteSize + " bytes at offset " + offset + " of " + own.describe()
                            + ": both must be multiples of 4");
        }
        try {
            calls.fill(memory, pattern, offset, byteSize);
        } catch (OpenClException e) {
            throw failed("fill", own, e);
        }
    }

    @Override
    public void flush() {
        open();
        calls.flush();
    }

    void flushIfOpen() {
        if (isOpen()) {
            calls.flush();
        }
    }

    @Override
    public void finish() {
        open();
        try {
            calls.finish();
        } catch (OpenClException e) {
            throw new OpenClException(
                    e.errorName(),
                    "something enqueued earlier failed on " + context.device()
                            + "; the driver does not say which command",
                    null,
                    e);
        }
    }

    private static void checkDirect(ByteBuffer host, DriverBuffer<?> device) {
        if (!host.isDirect()) {
            throw new OpenClException(
                    "CL_INVALID_HOST_PTR",
                    "transfers of " + device.describe() + " need a direct ByteBuffer (ByteBuffer.allocateDirect)");
        }
    }

    /** An event of another queue is of use only once that queue was handed to its device. */
    private @Nullable H handleOf(@Nullable Event after) {
        if (after == null) {
            return null;
        }
        DriverEvent<H> own = context.own(after);
        H event = own.open();
        if (own.queue() != this) {
            own.queue().flushIfOpen();
        }
        return event;
    }

    private @Nullable Event event(String command, @Nullable H made) {
        return made == null ? null : context.adopt(new DriverEvent<>(this, command, made));
    }

    private OpenClException failed(String doing, DriverBuffer<H> buffer, OpenClException e) {
        return new OpenClException(
                e.errorName(), "cannot " + doing + " " + buffer.describe() + " on " + context.device(), null, e);
    }

    /** Host memory of transfers under way must not be let go of, so the queue runs dry first. */
    @Override
    void beforeRelease() {
        calls.finish();
    }

    @Override
    void afterRelease() {
        calls.free();
        super.afterRelease();
    }
}
