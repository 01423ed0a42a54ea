package dev.millrace.opencl.fake;

import java.nio.ByteBuffer;
import java.util.List;

/** The arguments of one launch, as they were when it was enqueued. */
public final class FakeArguments {

    private final String kernel;
    private final List<Object> values;

    FakeArguments(String kernel, List<Object> values) {
        this.kernel = kernel;
        this.values = values;
    }

    /** The bytes of a buffer argument, in native order; writing them writes the buffer. */
    public ByteBuffer buffer(int index) {
        return as(index, FakeMemory.class).bytes();
    }

    public int intAt(int index) {
        return as(index, Integer.class);
    }

    public long longAt(int index) {
        return as(index, Long.class);
    }

    public float floatAt(int index) {
        return as(index, Float.class);
    }

    /** The size of a local memory argument. */
    public long localBytes(int index) {
        return as(index, FakeLocal.class).byteSize();
    }

    private <T> T as(int index, Class<T> type) {
        Object value = values.get(index);
        if (!type.isInstance(value)) {
            throw new IllegalArgumentException(
                    "argument " + index + " of kernel '" + kernel + "' is " + value + ", not " + type.getSimpleName());
        }
        return type.cast(value);
    }
}
