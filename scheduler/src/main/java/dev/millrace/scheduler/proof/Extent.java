package dev.millrace.scheduler.proof;

/**
 * A stretch of memory that a moment reads or writes.
 *
 * @param memory number of the memory
 * @param from first address
 * @param to the address behind the last
 * @param tag number of what is written, or expected
 * @param write whether it writes
 * @param moment who does
 */
record Extent(int memory, long from, long to, int tag, boolean write, Moment moment) {}
