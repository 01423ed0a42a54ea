package dev.millrace.scheduler.queue;

import dev.millrace.scheduler.ExecutorOptions;
import dev.millrace.scheduler.memory.MemoryPlanException;
import dev.millrace.scheduler.pages.PageTables;

/**
 * The pages of a K/V cache as they were designed.
 *
 * @param pages physical pages; no more than all sequences take when they are full
 * @param sequences sequences that have pages
 * @param pagesPerSequence pages of a sequence that is full
 * @param pagePositions positions of a page
 * @param shared whether sequences may have pages in common
 */
record PoolDesign(int pages, int sequences, int pagesPerSequence, int pagePositions, boolean shared) {

    /** @throws MemoryPlanException when there are fewer pages than are needed in any case */
    static PoolDesign of(ExecutorOptions options) {
        int positions = options.kvPool().pagePositions();
        int pagesPerSequence = (options.contextLength() + positions - 1) / positions;
        return new PoolDesign(
                pages(options, pagesPerSequence),
                options.sequences(),
                pagesPerSequence,
                positions,
                options.kvPool().shared());
    }

    private static int pages(ExecutorOptions options, int pagesPerSequence) {
        int all = Math.multiplyExact(options.sequences(), pagesPerSequence);
        Integer wanted = options.kvPool().pages();
        if (wanted == null) {
            return all;
        }
        boolean shared = options.kvPool().shared();
        int least = shared ? pagesPerSequence : all;
        if (wanted < least) {
            String why = shared
                    ? "one sequence alone takes " + least + " pages when it is full; ask for so many, or for a smaller"
                            + " memory.contextLength"
                    : options.sequences() + " sequences that share nothing take " + least
                            + " pages; ask for so many, or"
                            + " for fewer memory.sequences, or leave memory.sharePages on";
            throw new MemoryPlanException("memory.kvPages is " + wanted + "; " + why);
        }
        return shared ? Math.min(wanted, all) : all;
    }

    /** Page tables at the beginning. */
    PageTables tables() {
        return shared
                ? new PageTables(pages, sequences, pagesPerSequence, pagePositions)
                : PageTables.inOrder(sequences, pagesPerSequence, pagePositions);
    }
}
