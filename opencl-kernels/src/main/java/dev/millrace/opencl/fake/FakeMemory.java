package dev.millrace.opencl.fake;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** The memory of one buffer, taken from Java's heap at first touch, so that large limits can be tested by label alone. */
final class FakeMemory {

    private final FakeDevice device;
    private final String label;
    private final long byteSize;
    private @Nullable ByteBuffer bytes;

    FakeMemory(FakeDevice device, String label, long byteSize) {
        this.device = device;
        this.label = label;
        this.byteSize = byteSize;
    }

    FakeDevice device() {
        return device;
    }

    String label() {
        return label;
    }

    long byteSize() {
        return byteSize;
    }

    /** All bytes, in native order, position 0. */
    synchronized ByteBuffer bytes() {
        ByteBuffer storage = bytes;
        if (storage == null) {
            storage = ByteBuffer.allocate(Math.toIntExact(byteSize));
            bytes = storage;
        }
        return storage.duplicate().clear().order(ByteOrder.nativeOrder());
    }

    @Override
    public String toString() {
        return "buffer '" + label + "'";
    }
}
