package dev.millrace.scheduler.proof;

import java.util.Arrays;
import java.util.List;

/**
 * A memory cut at every border of an access: the bytes of a cell are always touched together.
 */
final class Cells {

    private final List<Extent> extents;
    private final long[] borders;
    /** Where the list of a cell begins in {@link #touching}. */
    private final int[] starts;
    /** Numbers of the extents that touch each cell, in their order. */
    private final int[] touching;

    Cells(List<Extent> extents) {
        this.extents = extents;
        long[] all = new long[2 * extents.size()];
        for (int i = 0; i < extents.size(); i++) {
            all[2 * i] = extents.get(i).from();
            all[2 * i + 1] = extents.get(i).to();
        }
        Arrays.sort(all);
        int distinct = 0;
        for (int i = 0; i < all.length; i++) {
            if (i == 0 || all[i] != all[i - 1]) {
                all[distinct++] = all[i];
            }
        }
        borders = Arrays.copyOf(all, distinct);
        starts = new int[Math.max(1, distinct)];
        for (Extent extent : extents) {
            for (int cell = cell(extent.from()), end = cell(extent.to()); cell < end; cell++) {
                starts[cell + 1]++;
            }
        }
        for (int cell = 1; cell < starts.length; cell++) {
            starts[cell] += starts[cell - 1];
        }
        touching = new int[starts[starts.length - 1]];
        int[] filled = starts.clone();
        for (int i = 0; i < extents.size(); i++) {
            for (int cell = cell(extents.get(i).from()),
                            end = cell(extents.get(i).to());
                    cell < end;
                    cell++) {
                touching[filled[cell]++] = i;
            }
        }
    }

    private int cell(long border) {
        return Arrays.binarySearch(borders, border);
    }

    int count() {
        return starts.length - 1;
    }

    /** First address of a cell; of {@link #count()}, the end of the last. */
    long border(int cell) {
        return borders[cell];
    }

    /** Accesses to a cell. */
    int size(int cell) {
        return starts[cell + 1] - starts[cell];
    }

    /** The i-th access to a cell. */
    Extent get(int cell, int i) {
        return extents.get(touching[starts[cell] + i]);
    }
}
