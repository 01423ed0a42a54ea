package dev.millrace.runtime.kvcache;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Tokens whose K/V is kept: on the device while its place is not needed by others, and on the host otherwise.
 *
 * <p>A copy ({@link CacheSlots#fork}) shares its pages on the host with the original; pages never change, so it costs
 * nothing more until the two go different ways. Used by one thread at a time, but for {@link #close}.
 */
public final class CachedTokens implements AutoCloseable {

    private int[] tokens;

    /** The K/V of the first positions, page by page; what lies behind them is on the device. */
    private volatile List<byte[]> pages;

    private volatile boolean closed;

    /** No token yet. */
    public CachedTokens() {
        this(new int[0], List.of());
    }

    /** Tokens with the pages that {@link CacheSlots#pages} gave. */
    public CachedTokens(int[] tokens, List<byte[]> pages) {
        this.tokens = tokens.clone();
        this.pages = new ArrayList<>(pages);
    }

    public int length() {
        return tokens.length;
    }

    public int[] tokens() {
        return tokens.clone();
    }

    /**
     * Says whose K/V is on the device after some steps.
     *
     * @param all tokens, of which the first are those that were kept
     * @param length how many of them were read
     */
    public void extend(int[] all, int length) {
        tokens = Arrays.copyOf(all, length);
    }

    /** Gives everything up, from any thread. */
    @Override
    public void close() {
        closed = true;
        pages = List.of();
    }

    boolean isClosed() {
        return closed;
    }

    /** How many of the first tokens of a prompt are these. */
    int commonPrefix(int[] prompt) {
        int mismatch = Arrays.mismatch(tokens, prompt);
        return mismatch < 0 ? tokens.length : mismatch;
    }

    List<byte[]> pages() {
        return pages;
    }

    /** Forgets what lies behind the first {@code length} tokens, and pages on the host that steps will write over. */
    void keep(int length, int wholePages) {
        tokens = Arrays.copyOf(tokens, length);
        keepPages(wholePages);
    }

    void keepPages(int count) {
        List<byte[]> kept = pages;
        if (count < kept.size()) {
            kept.subList(count, kept.size()).clear();
        }
    }
}
