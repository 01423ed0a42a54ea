package dev.millrace.scheduler.proof;

/**
 * The pages of one layer's keys, or of its values, one behind the other.
 *
 * @param name unique in its schedule
 * @param memory name of the memory they lie in
 * @param base where page 0 begins, in bytes
 * @param pages how many there are
 * @param shape how a page is laid out
 */
public record Strip(String name, String memory, long base, int pages, PageShape shape) {}
