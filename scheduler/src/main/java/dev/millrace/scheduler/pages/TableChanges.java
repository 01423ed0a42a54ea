package dev.millrace.scheduler.pages;

import java.nio.IntBuffer;
import java.util.Arrays;

/**
 * Changes of page tables: what must be copied before, which part of the tables the device has not seen, and the way back.
 * Allocates nothing once it has grown to what steps take.
 */
public final class TableChanges {

    private final PagePool pool;
    private final int[] table;
    /** Of each change since {@link #begin} the place and the page that was there. */
    private int[] log = new int[16];

    private int logged;
    /** Pairs of pages: from, to. */
    private int[] copyPairs = new int[16];

    private int copies;
    private int unseenFrom = Integer.MAX_VALUE;
    private int unseenTo;

    TableChanges(PagePool pool, int[] table) {
        this.pool = pool;
        this.table = table;
    }

    /** Pages to copy before the next step, in order. */
    public int copies() {
        return copies;
    }

    /** The page that copy number {@code index} reads. */
    public int copyFrom(int index) {
        return copyPairs[2 * index];
    }

    /** The page that copy number {@code index} writes. */
    public int copyTo(int index) {
        return copyPairs[2 * index + 1];
    }

    /** Whether the device has an older table. */
    public boolean unseen() {
        return unseenFrom < unseenTo;
    }

    /** The first place that the device has not seen. */
    public int unseenFrom() {
        return unseenFrom;
    }

    /** The place behind the last that the device has not seen. */
    public int unseenTo() {
        return unseenTo;
    }

    /** Writes what the device has not seen to its places; where no page is mapped a page that there is, which is never read. */
    public void write(IntBuffer target) {
        for (int at = unseenFrom; at < unseenTo; at++) {
            target.put(at, Math.max(0, table[at]));
        }
    }

    /** Takes note that the device has seen everything. */
    public void seen() {
        unseenFrom = Integer.MAX_VALUE;
        unseenTo = 0;
    }

    /** Begins changes that go together; there is no way back behind this. */
    void begin() {
        logged = 0;
        copies = 0;
    }

    /** Maps a free page; false where there is none. */
    boolean map(int at) {
        int page = pool.take();
        if (page == PagePool.NONE) {
            return false;
        }
        set(at, page);
        return true;
    }

    /** Takes a free page in place of a shared one; false where there is none. */
    boolean replace(int at, boolean copying) {
        int page = pool.take();
        if (page == PagePool.NONE) {
            return false;
        }
        int old = table[at];
        pool.release(old);
        set(at, page);
        if (copying) {
            if (copyPairs.length < 2 * copies + 2) {
                copyPairs = Arrays.copyOf(copyPairs, 2 * copyPairs.length);
            }
            copyPairs[2 * copies] = old;
            copyPairs[2 * copies + 1] = page;
            copies++;
        }
        return true;
    }

    /** Maps the page of one place to another, too. */
    void share(int from, int to) {
        pool.share(table[from]);
        set(to, table[from]);
    }

    /** Takes a page away. */
    void unmap(int at) {
        pool.release(table[at]);
        log(at);
        table[at] = PagePool.NONE;
    }

    private void set(int at, int page) {
        log(at);
        table[at] = page;
        unseenFrom = Math.min(unseenFrom, at);
        unseenTo = Math.max(unseenTo, at + 1);
    }

    private void log(int at) {
        if (log.length < 2 * logged + 2) {
            log = Arrays.copyOf(log, 2 * log.length);
        }
        log[2 * logged] = at;
        log[2 * logged + 1] = table[at];
        logged++;
    }

    /** Takes back all changes since {@link #begin}, the last one first: then every page is free or not as it was. */
    void undo() {
        while (logged > 0) {
            logged--;
            int at = log[2 * logged];
            int old = log[2 * logged + 1];
            if (old != PagePool.NONE) {
                // A page that became free by this change lies on top, for all later changes are taken back.
                if (pool.references(old) > 0) {
                    pool.share(old);
                } else if (pool.take() != old) {
                    throw new IllegalStateException("page " + old + " is not the one that became free last");
                }
            }
            if (table[at] != PagePool.NONE) {
                pool.release(table[at]);
            }
            table[at] = old;
        }
        copies = 0;
    }
}
