package dev.millrace.runtime.kvcache;

import dev.millrace.scheduler.CachePages;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The places of an executor's K/V cache, one per sequence that it holds, and who has which.
 *
 * <p>Whoever needs a place and has none gets a free one, or that of the one who used his longest ago; what that one had
 * there is copied to the host first and comes back when it is his turn again. Used by one thread at a time.
 */
public final class CacheSlots {

    private static final Logger LOG = LoggerFactory.getLogger(CacheSlots.class);

    private final CachePages device;
    private final CachePages.Shape shape;
    private final @Nullable CachedTokens[] owners;
    private final long[] lastUse;
    private long clock;
    private @Nullable ByteBuffer staging;

    /** @param sequences that the executor holds */
    public CacheSlots(CachePages device, int sequences) {
        this.device = device;
        this.shape = device.shape();
        owners = new CachedTokens[sequences];
        lastUse = new long[sequences];
    }

    public CachePages.Shape shape() {
        return shape;
    }

    /**
     * Makes a place ready for a prompt.
     *
     * @param owner what is kept so far; afterwards it is what it has in common with the prompt
     * @param prompt at least one token
     * @return where to go on
     */
    public Place place(CachedTokens owner, int[] prompt) {
        // The last token is read in any case: what follows it is asked for.
        int length = Math.min(owner.commonPrefix(prompt), prompt.length - 1);
        int slot = find(owner);
        if (slot < 0) {
            slot = anySlot();
            restore(owner, slot, shape.pages(length));
            owners[slot] = owner;
        }
        owner.keep(length, length / shape.pagePositions());
        device.resume(slot, length);
        lastUse[slot] = ++clock;
        return new Place(slot, length);
    }

    /** Takes a place for something that keeps nothing. */
    public int anySlot() {
        int slot = choose();
        release(slot);
        return slot;
    }

    /** A second one with the same tokens. */
    public CachedTokens fork(CachedTokens original) {
        return new CachedTokens(original.tokens(), pages(original));
    }

    /** The pages of all tokens, on the host; those that are on the device only are copied. */
    public List<byte[]> pages(CachedTokens owner) {
        int slot = find(owner);
        if (slot >= 0) {
            // The last page may have been copied when it was less full.
            owner.keepPages(owner.length() / shape.pagePositions());
            List<byte[]> pages = owner.pages();
            while (!owner.isClosed() && pages.size() < shape.pages(owner.length())) {
                pages.add(fetch(slot, pages.size()));
            }
        }
        return List.copyOf(owner.pages());
    }

    private int find(CachedTokens owner) {
        for (int slot = 0; slot < owners.length; slot++) {
            if (owners[slot] == owner) {
                return slot;
            }
        }
        return -1;
    }

    /** A place that nobody has, else the one that was used longest ago. */
    private int choose() {
        int oldest = 0;
        for (int slot = 0; slot < owners.length; slot++) {
            CachedTokens owner = owners[slot];
            if (owner == null || owner.isClosed()) {
                return slot;
            }
            if (lastUse[slot] < lastUse[oldest]) {
                oldest = slot;
            }
        }
        return oldest;
    }

    private void release(int slot) {
        CachedTokens owner = owners[slot];
        if (owner != null && !owner.isClosed()) {
            try {
                pages(owner);
            } catch (OutOfMemoryError e) {
                // It is read again when its turn comes; nobody else has to fail for it.
                owner.keep(0, 0);
                LOG.warn("Java's heap has no room for the K/V of a session that waits; it will be read again ({})", e);
            }
        }
        owners[slot] = null;
    }

    private void restore(CachedTokens owner, int slot, int pages) {
        List<byte[]> kept = owner.pages();
        if (kept.size() < pages) {
            throw new IllegalStateException("the session is closed");
        }
        for (int page = 0; page < pages; page++) {
            ByteBuffer bytes = staging();
            bytes.put(kept.get(page)).flip();
            device.write(slot, page, bytes);
        }
    }

    private byte[] fetch(int slot, int page) {
        ByteBuffer bytes = staging();
        device.read(slot, page, bytes);
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return copy;
    }

    private ByteBuffer staging() {
        ByteBuffer bytes = staging;
        if (bytes == null) {
            bytes = ByteBuffer.allocateDirect(Math.toIntExact(shape.pageBytes()));
            staging = bytes;
        }
        return bytes.clear();
    }

    /**
     * Where to go on.
     *
     * @param slot sequence of the executor
     * @param length positions of it that are there
     */
    public record Place(int slot, int length) {}
}
