package dev.millrace.opencl;

/** A part of a device that is a device of its own; closing it releases the part. */
public interface SubDevice extends Device, AutoCloseable {

    @Override
    void close();
}
