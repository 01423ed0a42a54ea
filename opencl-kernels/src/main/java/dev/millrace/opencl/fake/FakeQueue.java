package dev.millrace.opencl.fake;

import dev.millrace.opencl.Event;
import dev.millrace.opencl.RawQueue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A queue in memory: every command runs when it is enqueued. */
final class FakeQueue implements RawQueue<Object> {

    private final FakeDevice device;

    FakeQueue(FakeDevice device) {
        this.device = device;
    }

    @Override
    public Object handle() {
        return this;
    }

    @Override
    public @Nullable Object launch(
            Object kernel, long globalSize, long localSize, @Nullable Object after, boolean wantEvent) {
        device.enter("clEnqueueNDRangeKernel");
        FakeKernelObject called = (FakeKernelObject) kernel;
        List<Object> arguments = called.arguments();
        device.log(new FakeLaunch(
                called.name(),
                arguments.stream()
                        .map(value -> value instanceof FakeMemory memory ? memory.label() : value)
                        .toList(),
                globalSize,
                localSize));
        return timed(
                wantEvent,
                () -> device.body(called.name())
                        .ifPresent(
                                body -> body.run(new FakeArguments(called.name(), arguments), globalSize, localSize)));
    }

    @Override
    public @Nullable Object write(
            Object target,
            long offset,
            ByteBuffer source,
            boolean blocking,
            @Nullable Object after,
            boolean wantEvent) {
        device.enter("clEnqueueWriteBuffer");
        return timed(wantEvent, () -> at(target, offset).put(source.duplicate()));
    }

    @Override
    public @Nullable Object read(
            Object source,
            long offset,
            ByteBuffer target,
            boolean blocking,
            @Nullable Object after,
            boolean wantEvent) {
        device.enter("clEnqueueReadBuffer");
        return timed(
                wantEvent, () -> target.duplicate().put(at(source, offset).limit((int) offset + target.remaining())));
    }

    @Override
    public @Nullable Object copy(
            Object source,
            long sourceOffset,
            Object target,
            long targetOffset,
            long byteSize,
            @Nullable Object after,
            boolean wantEvent) {
        device.enter("clEnqueueCopyBuffer");
        return timed(
                wantEvent,
                () -> at(target, targetOffset).put(at(source, sourceOffset).limit((int) (sourceOffset + byteSize))));
    }

    @Override
    public void fill(Object target, int pattern, long offset, long byteSize) {
        device.enter("clEnqueueFillBuffer");
        ByteBuffer bytes = at(target, offset);
        for (long i = 0; i < byteSize; i += Integer.BYTES) {
            bytes.putInt(pattern);
        }
    }

    @Override
    public void flush() {
        device.enter("clFlush");
    }

    @Override
    public void finish() {
        device.enter("clFinish");
    }

    /** Nothing to free. */
    @Override
    public void free() {}

    private static ByteBuffer at(Object memory, long offset) {
        ByteBuffer bytes = ((FakeMemory) memory).bytes();
        return bytes.position(Math.toIntExact(offset)).order(ByteOrder.nativeOrder());
    }

    private @Nullable Object timed(boolean wantEvent, Runnable command) {
        long queued = device.tick();
        long submitted = device.tick();
        long started = device.tick();
        command.run();
        long ended = device.tick();
        return wantEvent ? new FakeEvent(device, new Event.Times(queued, submitted, started, ended)) : null;
    }
}
