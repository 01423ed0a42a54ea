package dev.millrace.scheduler.memory;

import dev.millrace.opencl.Buffer;
import dev.millrace.opencl.Context;
import dev.millrace.opencl.Event;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
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

    /** Opens all, or none. */
    static List<StagingBuffer> several(Context context, int count, int byteSize) {
        List<StagingBuffer> opened = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                ByteBuffer host = ByteBuffer.allocateDirect(byteSize);
                opened.add(new StagingBuffer(context.allocate("staging " + i, byteSize), host));
            }
            return List.copyOf(opened);
        } catch (Throwable failure) {
            closeAll(opened);
            throw failure;
        }
    }

    /** Closes all, whatever the others do. */
    static void closeAll(List<StagingBuffer> buffers) {
        RuntimeException first = null;
        for (StagingBuffer buffer : buffers) {
            try {
                buffer.close();
            } catch (RuntimeException failure) {
                if (first == null) {
                    first = failure;
                } else {
                    first.addSuppressed(failure);
                }
            }
        }
        if (first != null) {
            throw first;
        }
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
