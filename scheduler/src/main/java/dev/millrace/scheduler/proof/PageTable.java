package dev.millrace.scheduler.proof;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The physical page of each logical page of each sequence.
 *
 * @param physical [sequence][logical page], {@value #UNMAPPED} where there is none
 */
public record PageTable(List<List<Integer>> physical) {

    /** No page. */
    public static final int UNMAPPED = -1;

    public PageTable {
        physical = physical.stream().map(List::copyOf).toList();
    }

    /** A table for schedules without pages. */
    public static PageTable none() {
        return new PageTable(List.of());
    }

    /** Every sequence owns as many pages, in order. */
    public static PageTable inOrder(int sequences, int pagesPerSequence) {
        return new PageTable(IntStream.range(0, sequences)
                .mapToObj(sequence -> IntStream.range(0, pagesPerSequence)
                        .mapToObj(page -> sequence * pagesPerSequence + page)
                        .toList())
                .toList());
    }

    /** The physical page, {@link #UNMAPPED} where there is none. */
    public int page(int sequence, int logical) {
        if (sequence < 0 || sequence >= physical.size()) {
            return UNMAPPED;
        }
        List<Integer> pages = physical.get(sequence);
        return logical < 0 || logical >= pages.size() ? UNMAPPED : pages.get(logical);
    }
}
