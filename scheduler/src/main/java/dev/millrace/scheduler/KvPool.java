package dev.millrace.scheduler;

import dev.millrace.kernels.quant.KvLayout;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The pages of a K/V cache, before there is one.
 *
 * @param pages physical pages, or null for as many as all sequences need when they are full
 * @param shared whether sequences take pages when they need them and have those in common that hold the same; else each has
 *     its own from the beginning, in order
 * @param pagePositions positions of a page, one of {@link #PAGE_POSITIONS}; results do not depend on it
 */
public record KvPool(@Nullable Integer pages, boolean shared, int pagePositions) {

    /** What {@link #pagePositions} may be: a block of 64 positions that attention reads at once lies in one page. */
    public static final List<Integer> PAGE_POSITIONS = List.of(64, 128, 256, 512);

    /** Pages for all sequences, shared. */
    public static final KvPool DEFAULT = new KvPool(null, true, KvLayout.USUAL_POSITIONS);

    public KvPool {
        if (!PAGE_POSITIONS.contains(pagePositions)) {
            throw new IllegalArgumentException(
                    "memory.kvPagePositions is " + pagePositions + "; it must be one of " + PAGE_POSITIONS);
        }
    }

    public KvPool withPages(int count) {
        return new KvPool(count, shared, pagePositions);
    }

    public KvPool withShared(boolean sharing) {
        return new KvPool(pages, sharing, pagePositions);
    }

    public KvPool withPagePositions(int positions) {
        return new KvPool(pages, shared, positions);
    }
}
