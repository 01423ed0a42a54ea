package dev.millrace.opencl;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One in-order command queue of a {@link RawDriver}, with whatever memory the library needs to enqueue without
 * allocating. Each enqueue returns an event only if {@code wantEvent}, else null. Host buffers are direct; the bytes from
 * position to limit take part.
 *
 * @param <H> what the library calls a native handle
 */
public interface RawQueue<H> {

    H handle();

    @Nullable
    H launch(H kernel, long globalSize, long localSize, @Nullable H after, boolean wantEvent);

    @Nullable
    H write(H target, long offset, ByteBuffer source, boolean blocking, @Nullable H after, boolean wantEvent);

    @Nullable
    H read(H source, long offset, ByteBuffer target, boolean blocking, @Nullable H after, boolean wantEvent);

    @Nullable
    H copy(
            H source,
            long sourceOffset,
            H target,
            long targetOffset,
            long byteSize,
            @Nullable H after,
            boolean wantEvent);

    void fill(H target, int pattern, long offset, long byteSize);

    void flush();

    void finish();

    /** Frees the argument memory; the handle itself is released through {@link RawDriver#release}. */
    void free();
}
