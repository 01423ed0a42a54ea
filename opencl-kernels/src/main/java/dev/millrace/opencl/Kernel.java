package dev.millrace.opencl;

/** A kernel with its arguments. Arguments stay set between launches, so a plan sets them once. Not thread-safe. */
public interface Kernel extends AutoCloseable {

    String name();

    void setBuffer(int index, Buffer buffer);

    void setInt(int index, int value);

    void setLong(int index, long value);

    void setFloat(int index, float value);

    /** Gives local memory of so many bytes to a {@code local} pointer argument. */
    void setLocal(int index, long byteSize);

    @Override
    void close();
}
