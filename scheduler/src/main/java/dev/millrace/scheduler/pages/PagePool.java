package dev.millrace.scheduler.pages;

/**
 * The physical pages of a K/V cache, and how many places of page tables refer to each. A page without references is free; the
 * one that became free last is taken next.
 */
final class PagePool {

    /** No page. */
    static final int NONE = -1;

    private final int[] references;
    private final int[] free;
    private int freeCount;
    private int shared;

    PagePool(int pages) {
        references = new int[pages];
        free = new int[pages];
        for (int page = 0; page < pages; page++) {
            free[page] = pages - 1 - page;
        }
        freeCount = pages;
    }

    /** All pages, free or not. */
    int pages() {
        return references.length;
    }

    /** Pages that nobody refers to. */
    int free() {
        return freeCount;
    }

    /** Pages with more than one reference. */
    int shared() {
        return shared;
    }

    /** How many refer to a page. */
    int references(int page) {
        return references[page];
    }

    /** Takes a free page, which has one reference then; {@link #NONE} where there is none. */
    int take() {
        if (freeCount == 0) {
            return NONE;
        }
        int page = free[--freeCount];
        references[page] = 1;
        return page;
    }

    /** Adds a reference to a page that has some. */
    void share(int page) {
        if (references[page] == 0) {
            throw new IllegalStateException("page " + page + " is free and cannot be shared");
        }
        if (++references[page] == 2) {
            shared++;
        }
    }

    /** Takes a reference away. */
    void release(int page) {
        if (references[page] == 0) {
            throw new IllegalStateException("page " + page + " is free already");
        }
        if (--references[page] == 1) {
            shared--;
        } else if (references[page] == 0) {
            free[freeCount++] = page;
        }
    }
}
