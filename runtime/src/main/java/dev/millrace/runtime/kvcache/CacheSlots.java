package dev.millrace.runtime.kvcache;

import dev.millrace.scheduler.CacheFullException;
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
 * there is copied to the host first and comes back when it is his turn again. So it is when the executor runs out of pages
 * ({@link #makeRoom}). A fork takes a free place and shares the pages there; a prompt that begins as what somebody else has
 * on the device shares the whole pages of that. Used by one thread at a time.
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
        sweep();
        // The last token is read in any case: what follows it is asked for.
        int length = Math.min(owner.commonPrefix(prompt), prompt.length - 1);
        int like = mostAlike(prompt);
        int alike = like < 0 ? 0 : wholePages(owners[like], prompt);
        int slot = find(owner);
        if (slot >= 0 && alike <= length) {
            owner.keep(length, length / shape.pagePositions());
            device.resume(slot, length);
        } else {
            slot = slot < 0 ? vacate() : slot;
            if (alike > 0) {
                device.fork(like, slot, alike);
            } else {
                device.release(slot);
            }
            if (alike < length) {
                restore(owner, slot, alike / shape.pagePositions(), shape.pages(length));
            }
            owner.keep(length, length / shape.pagePositions());
            if (alike > length) {
                owner.extend(prompt, alike);
                length = alike;
            }
            device.resume(slot, length);
        }
        owners[slot] = owner;
        lastUse[slot] = ++clock;
        return new Place(slot, length);
    }

    /** Takes a place for something that keeps nothing; there is nothing in it. */
    public int anySlot() {
        sweep();
        int slot = vacate();
        device.release(slot);
        return slot;
    }

    /**
     * Frees pages by taking the one who used his place longest ago from the device to the host.
     *
     * @param slot whose place stays as it is
     * @return false when there is nobody else
     */
    public boolean makeRoom(int slot) {
        int oldest = -1;
        for (int other = 0; other < owners.length; other++) {
            if (other != slot && owners[other] != null && (oldest < 0 || lastUse[other] < lastUse[oldest])) {
                oldest = other;
            }
        }
        if (oldest < 0) {
            return false;
        }
        giveUp(oldest);
        return true;
    }

    /** A second one with the same tokens, on the device where there is a free place. */
    public CachedTokens fork(CachedTokens original) {
        sweep();
        int from = find(original);
        int to = choose();
        if (from < 0 || owners[to] != null) {
            return new CachedTokens(original.tokens(), pages(original));
        }
        original.keepPages(original.length() / shape.pagePositions());
        CachedTokens fork = new CachedTokens(original.tokens(), original.pages());
        device.fork(from, to, original.length());
        owners[to] = fork;
        lastUse[to] = ++clock;
        return fork;
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

    /** The place of whoever has the most tokens of a prompt on the device, -1 where nobody is there. */
    private int mostAlike(int[] prompt) {
        int best = -1;
        int most = 0;
        for (int slot = 0; slot < owners.length; slot++) {
            int alike = wholePages(owners[slot], prompt);
            if (alike > most) {
                best = slot;
                most = alike;
            }
        }
        return best;
    }

    /** How much of a prompt somebody has, in whole pages; its last token does not count. */
    private int wholePages(@Nullable CachedTokens owner, int[] prompt) {
        int common = owner == null ? 0 : Math.min(owner.commonPrefix(prompt), prompt.length - 1);
        return common / shape.pagePositions() * shape.pagePositions();
    }

    /** Gives up what belongs to nobody any more. */
    private void sweep() {
        for (int slot = 0; slot < owners.length; slot++) {
            CachedTokens owner = owners[slot];
            if (owner == null || owner.isClosed()) {
                owners[slot] = null;
                device.release(slot);
            }
        }
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

    /** A place that belongs to nobody; what the last owner had there still is. */
    private int vacate() {
        int slot = choose();
        save(slot);
        owners[slot] = null;
        return slot;
    }

    /** Frees a place and its pages. */
    private void giveUp(int slot) {
        save(slot);
        owners[slot] = null;
        device.release(slot);
    }

    /** Copies what the owner of a place has there to the host. */
    private void save(int slot) {
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
    }

    /** Brings pages {@code from} to {@code to} of those that wait on the host to the device. */
    private void restore(CachedTokens owner, int slot, int from, int to) {
        List<byte[]> kept = owner.pages();
        if (kept.size() < to) {
            throw new IllegalStateException("the session is closed");
        }
        for (int page = from; page < to; page++) {
            write(slot, page, kept.get(page));
        }
    }

    private void write(int slot, int page, byte[] kept) {
        while (true) {
            try {
                device.write(slot, page, staging().put(kept).flip());
                return;
            } catch (CacheFullException e) {
                if (!makeRoom(slot)) {
                    throw e;
                }
            }
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
