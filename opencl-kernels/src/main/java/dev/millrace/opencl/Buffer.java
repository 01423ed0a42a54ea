package dev.millrace.opencl;

/** A region of device memory with one owner. */
public interface Buffer extends AutoCloseable {

    String label();

    long byteSize();

    @Override
    void close();
}
