package dev.millrace.opencl;

/**
 * One kernel object of a {@link RawDriver}, with whatever memory the library needs to pass arguments without allocating.
 *
 * @param <H> what the library calls a native handle
 */
public interface RawKernel<H> {

    H handle();

    int argumentCount();

    void setBuffer(int index, H buffer);

    void setInt(int index, int value);

    void setLong(int index, long value);

    void setFloat(int index, float value);

    void setLocal(int index, long byteSize);

    /** Frees the argument memory; the handle itself is released through {@link RawDriver#release}. */
    void free();
}
