package dev.millrace.scheduler.pages;

import dev.millrace.scheduler.CacheFullException;
import dev.millrace.scheduler.CachePages;
import dev.millrace.scheduler.StepBatch;
import java.util.Arrays;

/**
 * The page tables of all sequences, over one pool of pages.
 *
 * <p>A page is mapped when a step is about to write into it first, and free again when its sequence has become shorter or was
 * given up. Forks share their pages. What holds before every step, by {@link #prepare}: a page that the step writes is
 * referred to by the writing sequence alone, at one place; so no other sequence sees a write. Where pages are not shared
 * ({@link #inOrder}) each sequence has its own from the beginning.
 *
 * <p>Changes are all or nothing: what finds no page leaves every table as it was.
 */
public final class PageTables {

    /** Where no page is mapped. */
    public static final int UNMAPPED = PagePool.NONE;

    private final PagePool pool;
    private final int[] table;
    private final int pagesPerSequence;
    private final int pagePositions;
    private final boolean sharing;
    private final TableChanges changes;
    /** Positions that each sequence has after the step that is prepared, 0 where it is not part of it. */
    private final int[] ends;

    private long copied;

    /**
     * Tables that share pages, with none mapped.
     *
     * @param pages physical pages, at least those of one sequence
     * @param pagesPerSequence logical pages of a sequence
     * @param pagePositions positions of a page
     */
    public PageTables(int pages, int sequences, int pagesPerSequence, int pagePositions) {
        this(pages, sequences, pagesPerSequence, pagePositions, true);
    }

    private PageTables(int pages, int sequences, int pagesPerSequence, int pagePositions, boolean sharing) {
        if (pages < pagesPerSequence) {
            throw new IllegalArgumentException(pages + " pages do not hold a sequence, which has " + pagesPerSequence);
        }
        pool = new PagePool(pages);
        table = new int[Math.multiplyExact(sequences, pagesPerSequence)];
        Arrays.fill(table, UNMAPPED);
        changes = new TableChanges(pool, table);
        ends = new int[sequences];
        this.pagesPerSequence = pagesPerSequence;
        this.pagePositions = pagePositions;
        this.sharing = sharing;
    }

    /** Tables in which every sequence has its own pages for good, in order. */
    public static PageTables inOrder(int sequences, int pagesPerSequence, int pagePositions) {
        PageTables tables = new PageTables(
                Math.multiplyExact(sequences, pagesPerSequence), sequences, pagesPerSequence, pagePositions, false);
        for (int at = 0; at < tables.table.length; at++) {
            tables.changes.map(at);
        }
        return tables;
    }

    /** Whether sequences may have pages in common. */
    public boolean sharing() {
        return sharing;
    }

    public int pagesPerSequence() {
        return pagesPerSequence;
    }

    /** The physical page of a logical one, {@link #UNMAPPED} where there is none. */
    public int page(int sequence, int logical) {
        return table[sequence * pagesPerSequence + logical];
    }

    /** How many places refer to a physical page. */
    int references(int page) {
        return pool.references(page);
    }

    /** How the pages are used. */
    public CachePages.Usage usage() {
        return new CachePages.Usage(pool.pages(), pool.pages() - pool.free(), pool.shared(), copied);
    }

    /** What changed since the device has seen it, and the copies that come before. */
    public TableChanges changes() {
        return changes;
    }

    /**
     * Makes the pages that a step writes its sequences' own: maps those that are not there, copies those that others share,
     * and frees what lies behind the step.
     *
     * @param batch a step whose positions continue their sequences
     * @throws CacheFullException when no page is left
     */
    public void prepare(StepBatch batch) {
        if (!sharing) {
            return;
        }
        changes.begin();
        Arrays.fill(ends, 0);
        for (int row = 0; row < batch.rows(); row++) {
            ends[batch.sequence(row)] = batch.position(row) + 1 + batch.ahead();
        }
        for (int sequence = 0; sequence < ends.length; sequence++) {
            if (ends[sequence] > 0) {
                unmapFrom(sequence, pages(ends[sequence]));
            }
        }
        for (int row = 0; row < batch.rows(); row++) {
            int position = batch.position(row);
            own(batch.sequence(row), position);
            for (int next = border(position); next <= position + batch.ahead(); next = border(next)) {
                own(batch.sequence(row), next);
            }
        }
        copied += changes.copies();
    }

    private int border(int position) {
        return (position / pagePositions + 1) * pagePositions;
    }

    /** Makes the page of a position, which is the first one to be written there, its sequence's own. */
    private void own(int sequence, int position) {
        int at = sequence * pagesPerSequence + position / pagePositions;
        boolean done;
        if (table[at] == UNMAPPED) {
            done = changes.map(at);
        } else if (pool.references(table[at]) > 1) {
            done = changes.replace(at, position % pagePositions > 0);
        } else {
            return;
        }
        if (!done) {
            throw full(sequence, position);
        }
    }

    private CacheFullException full(int sequence, int position) {
        changes.undo();
        return new CacheFullException("no page of the K/V cache is left for position " + position + " of sequence "
                + sequence + ": of " + pool.pages() + " pages of " + pagePositions + " positions "
                + (pool.pages() - pool.free()) + " are in use, " + pool.shared()
                + " of them by several sequences. Give up or shorten another sequence, or open the model with more pages"
                + " (memory.kvPages)");
    }

    /**
     * Makes a page its sequence's own, to be written from its first position to its last.
     *
     * @return the physical page
     * @throws CacheFullException when no page is left
     */
    public int overwrite(int sequence, int logical) {
        changes.begin();
        own(sequence, logical * pagePositions);
        return page(sequence, logical);
    }

    /**
     * Makes a sequence begin as another does; it has nothing else then. The two share the pages.
     *
     * @param length positions that are shared
     * @throws IllegalArgumentException when the other does not have so many
     */
    public void fork(int from, int to, int length) {
        requireMapped(from, length);
        if (from == to) {
            truncate(to, length);
            return;
        }
        changes.begin();
        unmapFrom(to, 0);
        for (int logical = 0; logical < pages(length); logical++) {
            changes.share(from * pagesPerSequence + logical, to * pagesPerSequence + logical);
        }
    }

    /** @throws IllegalArgumentException when some of the first positions of a sequence have no page */
    public void requireMapped(int sequence, int length) {
        for (int logical = 0; logical < pages(length); logical++) {
            if (page(sequence, logical) == UNMAPPED) {
                throw new IllegalArgumentException("sequence " + sequence + " has no " + length
                        + " positions: nothing was ever written from position " + logical * pagePositions + " on");
            }
        }
    }

    /** Frees what lies behind the first positions of a sequence. */
    public void truncate(int sequence, int length) {
        if (sharing) {
            changes.begin();
            unmapFrom(sequence, pages(length));
        }
    }

    private void unmapFrom(int sequence, int first) {
        for (int logical = first; logical < pagesPerSequence; logical++) {
            int at = sequence * pagesPerSequence + logical;
            if (table[at] != UNMAPPED) {
                changes.unmap(at);
            }
        }
    }

    private int pages(int positions) {
        return (positions + pagePositions - 1) / pagePositions;
    }
}
