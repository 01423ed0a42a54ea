package dev.millrace.scheduler.proof;

/**
 * A buffer of the device, or a piece of host memory that commands read or write.
 *
 * @param name unique in its schedule
 * @param byteSize bytes that there are
 */
public record Memory(String name, long byteSize) {}
