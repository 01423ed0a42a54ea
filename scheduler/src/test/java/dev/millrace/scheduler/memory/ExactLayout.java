package dev.millrace.scheduler.memory;

import java.util.List;

/**
 * The smallest arena there is for a few tensors, by exhaustive search with bounds.
 *
 * <p>In a best layout every tensor may be pushed down until it rests on the bottom or on one that lives with it. Placing
 * the tensors of such a layout from the lowest up, each on top of all that live with it, gives no larger an arena; so the
 * best of all orders of stacking is the best of all layouts.
 */
final class ExactLayout {

    private final List<Lifetime> tensors;
    private final long[] sizes;
    private final long[] ends;
    private final boolean[] placed;
    private long best;

    private ExactLayout(List<Lifetime> tensors, int alignment) {
        this.tensors = tensors;
        sizes = tensors.stream()
                .mapToLong(tensor -> (tensor.byteSize() + alignment - 1) / alignment * alignment)
                .toArray();
        ends = new long[sizes.length];
        placed = new boolean[sizes.length];
        for (long size : sizes) {
            best += size;
        }
    }

    /** Bytes of the smallest arena. */
    static long peakBytes(List<Lifetime> tensors, int alignment) {
        ExactLayout search = new ExactLayout(tensors, alignment);
        search.stack(0, 0);
        return search.best;
    }

    private void stack(int count, long peak) {
        if (peak >= best && count > 0) {
            return;
        }
        if (count == sizes.length) {
            best = peak;
            return;
        }
        for (int i = 0; i < sizes.length; i++) {
            if (placed[i]) {
                continue;
            }
            long start = 0;
            for (int j = 0; j < sizes.length; j++) {
                if (placed[j] && tensors.get(i).overlaps(tensors.get(j))) {
                    start = Math.max(start, ends[j]);
                }
            }
            placed[i] = true;
            ends[i] = start + sizes[i];
            stack(count + 1, Math.max(peak, ends[i]));
            placed[i] = false;
        }
    }
}
