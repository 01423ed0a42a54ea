package dev.millrace.scheduler.memory;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Offsets of tensors in one arena, such that no two that live in the same phase share a byte.
 *
 * <p>Finding the smallest arena is NP-hard (dynamic storage allocation); {@link ArenaSearch} says how a small one is found.
 *
 * @param offsets bytes from the arena's start, by name
 * @param peakBytes bytes of the arena
 * @param lowerBoundBytes the most that is alive in one phase: no arena can be smaller
 */
public record ArenaLayout(Map<String, Long> offsets, long peakBytes, long lowerBoundBytes) {

    public ArenaLayout {
        offsets = Map.copyOf(offsets);
    }

    /**
     * Places tensors.
     *
     * @param alignment every offset is a multiple of it
     */
    public static ArenaLayout plan(List<Lifetime> lifetimes, int alignment) {
        requireDistinct(lifetimes);
        long[] sizes = lifetimes.stream()
                .mapToLong(tensor -> aligned(tensor.byteSize(), alignment))
                .toArray();
        long bound = lowerBound(lifetimes, sizes);
        long[] found = new ArenaSearch(lifetimes, sizes, bound).run();
        Map<String, Long> offsets = new HashMap<>();
        long peak = 0;
        for (int i = 0; i < sizes.length; i++) {
            offsets.put(lifetimes.get(i).name(), found[i]);
            peak = Math.max(peak, found[i] + sizes[i]);
        }
        return new ArenaLayout(offsets, peak, bound);
    }

    /** Bytes from the arena's start to a tensor. */
    public long offset(String name) {
        Long offset = offsets.get(name);
        if (offset == null) {
            throw new IllegalArgumentException("tensor '" + name + "' was not placed");
        }
        return offset;
    }

    private static long lowerBound(List<Lifetime> lifetimes, long[] sizes) {
        // What is alive is greatest in a phase where something begins.
        long most = 0;
        for (Lifetime at : lifetimes) {
            long alive = 0;
            for (int i = 0; i < sizes.length; i++) {
                Lifetime other = lifetimes.get(i);
                if (other.first() <= at.first() && at.first() <= other.last()) {
                    alive += sizes[i];
                }
            }
            most = Math.max(most, alive);
        }
        return most;
    }

    private static void requireDistinct(List<Lifetime> lifetimes) {
        Set<String> names = new HashSet<>();
        for (Lifetime lifetime : lifetimes) {
            if (!names.add(lifetime.name())) {
                throw new IllegalArgumentException("tensor '" + lifetime.name() + "' is planned twice");
            }
        }
    }

    private static long aligned(long byteSize, int alignment) {
        return (byteSize + alignment - 1) / alignment * alignment;
    }
}
