package dev.millrace.opencl;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An in-order command queue. What is enqueued runs in order; between queues only events order anything.
 *
 * <p>Host memory is always a direct {@link ByteBuffer}; its bytes from position to limit take part and the position is
 * left alone. For a transfer with {@code blocking == false} the host memory must stay reachable and untouched until the
 * queue is finished or the event completes. A queue is used by one thread at a time. No call allocates Java heap when
 * {@code wantEvent} is false and {@code after} is null.
 */
public interface Queue extends AutoCloseable {

    /**
     * Launches a kernel over a one-dimensional range.
     *
     * @param globalSize work-items in all, a multiple of {@code localSize}
     * @param localSize work-items of a work-group
     * @param after an event of another queue to wait for, or null
     * @param wantEvent whether to return an event, which the caller owns
     */
    @Nullable
    Event launch(Kernel kernel, long globalSize, long localSize, @Nullable Event after, boolean wantEvent);

    /** Copies host to device. */
    @Nullable
    Event write(
            Buffer target, long offset, ByteBuffer source, boolean blocking, @Nullable Event after, boolean wantEvent);

    /** Copies device to host. */
    @Nullable
    Event read(
            Buffer source, long offset, ByteBuffer target, boolean blocking, @Nullable Event after, boolean wantEvent);

    /** Copies within the device. */
    @Nullable
    Event copy(
            Buffer source,
            long sourceOffset,
            Buffer target,
            long targetOffset,
            long byteSize,
            @Nullable Event after,
            boolean wantEvent);

    /** Fills with a repeated 32-bit pattern; offset and size are multiples of 4. */
    void fill(Buffer target, int pattern, long offset, long byteSize);

    /** Hands what was enqueued to the device without waiting. */
    void flush();

    /** Waits until everything enqueued has run; throws what went wrong on the device. */
    void finish();

    @Override
    void close();
}
