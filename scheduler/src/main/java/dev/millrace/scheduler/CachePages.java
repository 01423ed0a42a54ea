package dev.millrace.scheduler;

import java.nio.ByteBuffer;

/**
 * An executor's K/V cache seen from the host: pages that can be taken out and put back, into any sequence of any executor
 * whose cache has the same {@link Shape}. Used by the executor's thread, between steps.
 */
public interface CachePages {

    Shape shape();

    /**
     * Copies a page of all layers to the host. Positions of it that are not written hold zeros, whatever was there before.
     *
     * @param page number of the page within its sequence
     * @param target direct, with {@link Shape#pageBytes} bytes remaining; its position is left alone
     */
    void read(int sequence, int page, ByteBuffer target);

    /**
     * Copies a page of all layers to the device. The sequence counts as written up to this page's beginning at most, until
     * {@link #resume} says more.
     *
     * @param source direct, with {@link Shape#pageBytes} bytes remaining; its position is left alone
     * @throws CacheFullException when the sequence needs a page for it and none is left; nothing was done then
     */
    void write(int sequence, int page, ByteBuffer source);

    /**
     * Says that the first {@code length} positions of a sequence are there, and no others: the next step may go on from
     * them.
     *
     * @throws IllegalArgumentException when there is no such sequence, or some of these positions were never written
     */
    void resume(int sequence, int length);

    /**
     * Makes a sequence begin as another does; what it had before is given up. From then on the two go their own ways. An
     * executor that shares pages needs none for this; a page of both is copied when one of them writes into it.
     *
     * @param from the sequence to begin as
     * @param to the sequence that begins; may be the same, which then forgets what lies behind
     * @param length positions that they have in common
     * @throws IllegalArgumentException when there is no such sequence, or the other does not have so many positions
     */
    void fork(int from, int to, int length);

    /** Gives a sequence up: nothing of it is there any more, and pages that were its alone are free. */
    void release(int sequence);

    /** How the pages are used now. */
    Usage usage();

    /**
     * How pages are used.
     *
     * @param pages physical pages of the pool
     * @param used those that some sequence has
     * @param shared those that several have
     * @param copied pages that were copied because one of several wrote into them, since the executor was opened
     */
    record Usage(int pages, int used, int shared, long copied) {}

    /**
     * What a cache is made of.
     *
     * @param pagePositions positions of a page
     * @param pageBytes bytes of a page: keys and values of all layers
     * @param layout order and type of the values in a page, as a text that two caches share only if a page of one is a page
     *     of the other
     */
    record Shape(int pagePositions, long pageBytes, String layout) {

        /** Pages that so many positions take. */
        public int pages(int positions) {
            return (positions + pagePositions - 1) / pagePositions;
        }
    }
}
