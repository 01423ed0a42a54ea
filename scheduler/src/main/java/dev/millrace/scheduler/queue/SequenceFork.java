package dev.millrace.scheduler.queue;

/**
 * A sequence that begins as another one.
 *
 * @param original the one that was there
 * @param fork the one that begins
 * @param length positions that they have in common
 */
record SequenceFork(int original, int fork, int length) {}
