package dev.millrace.scheduler.memory;

import dev.millrace.opencl.Belongings;
import dev.millrace.opencl.Buffer;
import dev.millrace.opencl.Context;
import dev.millrace.opencl.Event;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** A device buffer, the host memory that fills it, and the command that must end before either is used again. */
final class StagingBuffer implements AutoCloseable {

    private final Buffer buffer;
    private final ByteBuffer host;
    private @Nullable Event busy;

    private StagingBuffer(Buffer buffer, ByteBuffer host) {
        this.buffer = buffer;
        this.host = host;
    }

    /** Opens one, which {@code owner} closes. */
    static StagingBuffer open(Belongings owner, Context context, String label, int byteSize) {
        ByteBuffer host = ByteBuffer.allocateDirect(byteSize);
        return owner.own(new StagingBuffer(context.allocate(label, byteSize), host));
    }

    Buffer buffer() {
        return buffer;
    }

    /** The first bytes of the host memory, little-endian as model files are. */
    ByteBuffer room(int byteSize) {
        return host.duplicate().order(ByteOrder.LITTLE_ENDIAN).limit(byteSize);
    }

    /** The command under way, or null. */
    @Nullable
    Event busy() {
        return busy;
    }

    /** Takes over the event of a command that uses this buffer, in place of the one that it waits for. */
    void busyUntil(@Nullable Event event) {
        Event before = busy;
        busy = event;
        if (before != null) {
            before.close();
        }
    }

    /** Waits for the command under way; throws what went wrong with it. */
    void await() {
        Event event = busy;
        busy = null;
        if (event != null) {
            try (event) {
                event.await();
            }
        }
    }

    /** Waits, then frees the buffer. */
    @Override
    public void close() {
        try {
            await();
        } finally {
            buffer.close();
        }
    }
}
