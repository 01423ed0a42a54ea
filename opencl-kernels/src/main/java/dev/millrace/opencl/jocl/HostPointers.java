package dev.millrace.opencl.jocl;

import java.nio.ByteBuffer;
import org.jocl.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * JOCL's pointers to the host buffers used last. JOCL wants a new object per address; a decode loop comes back with the
 * same few buffers, for which the object is made once.
 */
final class HostPointers {

    private static final int SLOTS = 8;

    private final @Nullable ByteBuffer[] buffers = new ByteBuffer[SLOTS];
    private final int[] positions = new int[SLOTS];
    private final @Nullable Pointer[] pointers = new Pointer[SLOTS];
    private int next;

    /** A pointer to the byte at the buffer's position. */
    @SuppressWarnings("ReferenceEquality") // the same memory is meant, not the same bytes
    Pointer to(ByteBuffer buffer) {
        int position = buffer.position();
        for (int i = 0; i < SLOTS; i++) {
            Pointer known = pointers[i];
            if (known != null && buffers[i] == buffer && positions[i] == position) {
                return known;
            }
        }
        Pointer made = Pointer.to(buffer).withByteOffset(position);
        buffers[next] = buffer;
        positions[next] = position;
        pointers[next] = made;
        next = (next + 1) % SLOTS;
        return made;
    }

    /** Lets go of the buffers. */
    void clear() {
        for (int i = 0; i < SLOTS; i++) {
            buffers[i] = null;
            pointers[i] = null;
        }
    }
}
