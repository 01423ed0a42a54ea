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
     */
    void write(int sequence, int page, ByteBuffer source);

    /** Says that the first {@code length} positions of a sequence are there: the next step may go on from them. */
    void resume(int sequence, int length);

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
