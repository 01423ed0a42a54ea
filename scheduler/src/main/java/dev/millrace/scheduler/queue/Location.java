package dev.millrace.scheduler.queue;

/**
 * A place in device memory.
 *
 * @param buffer which buffer, by its name in the plan
 * @param offset bytes from its start
 * @param byteSize bytes that belong to what lies there
 */
public record Location(String buffer, long offset, long byteSize) {}
