package dev.millrace.scheduler.memory;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Offsets of tensors in one arena, such that no two that live in the same phase share a byte.
 *
 * <p>Finding the smallest arena is NP-hard (dynamic storage allocation). Here tensors are placed one by one in the
 * smallest gap that the neighbours in time leave, in several orders; the best result is taken. Large tensors first is
 * the order that usually wins (Pisarchyk and Lee, "Efficient Memory Management for Deep Neural Net Inference", 2020).
 *
 * @param offsets bytes from the arena's start, by name
 * @param peakBytes bytes of the arena
 * @param lowerBoundBytes the most that is alive in one phase: no arena can be smaller
 */
public record ArenaLayout(Map<String, Long> offsets, long peakBytes, long lowerBoundBytes) {

    private static final List<Comparator<Lifetime>> ORDERS = List.of(
            Comparator.comparingLong(Lifetime::byteSize).reversed().thenComparingInt(Lifetime::first),
            Comparator.comparingInt(Lifetime::first)
                    .thenComparing(Comparator.comparingLong(Lifetime::byteSize).reversed()),
            Comparator.comparingInt(Lifetime::last).reversed(),
            Comparator.comparingLong(ArenaLayout::area).reversed(),
            Comparator.comparingInt(ArenaLayout::duration)
                    .thenComparingLong(Lifetime::byteSize)
                    .reversed());

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
        long bound = lowerBound(lifetimes, alignment);
        ArenaLayout best = null;
        for (Comparator<Lifetime> order : ORDERS) {
            ArenaLayout layout = place(lifetimes.stream().sorted(order).toList(), alignment, bound);
            if (best == null || layout.peakBytes < best.peakBytes) {
                best = layout;
            }
            if (best.peakBytes == bound) {
                break;
            }
        }
        return best == null ? new ArenaLayout(Map.of(), 0, 0) : best;
    }

    /** Bytes from the arena's start to a tensor. */
    public long offset(String name) {
        Long offset = offsets.get(name);
        if (offset == null) {
            throw new IllegalArgumentException("tensor '" + name + "' was not placed");
        }
        return offset;
    }

    private static ArenaLayout place(List<Lifetime> ordered, int alignment, long bound) {
        List<Placed> placed = new ArrayList<>(); // by offset
        Map<String, Long> offsets = new HashMap<>();
        long peak = 0;
        for (Lifetime tensor : ordered) {
            long size = aligned(tensor.byteSize(), alignment);
            long offset = bestGap(placed, tensor, size);
            offsets.put(tensor.name(), offset);
            if (size > 0) {
                insert(placed, new Placed(tensor, offset, offset + size));
            }
            peak = Math.max(peak, offset + size);
        }
        return new ArenaLayout(offsets, peak, bound);
    }

    /** The start of the smallest gap that takes {@code size} bytes, else the end of what is alive. */
    private static long bestGap(List<Placed> placed, Lifetime tensor, long size) {
        long best = -1;
        long bestSize = Long.MAX_VALUE;
        long end = 0;
        for (Placed other : placed) {
            if (!tensor.overlaps(other.tensor)) {
                continue;
            }
            long gap = other.start - end;
            if (gap >= size && gap < bestSize) {
                best = end;
                bestSize = gap;
            }
            end = Math.max(end, other.end);
        }
        return best >= 0 ? best : end;
    }

    private static void insert(List<Placed> placed, Placed tensor) {
        int at = placed.size();
        while (at > 0 && placed.get(at - 1).start > tensor.start) {
            at--;
        }
        placed.add(at, tensor);
    }

    private static long lowerBound(List<Lifetime> lifetimes, int alignment) {
        // What is alive is greatest in a phase where something begins.
        long most = 0;
        for (Lifetime at : lifetimes) {
            long alive = 0;
            for (Lifetime other : lifetimes) {
                if (other.first() <= at.first() && at.first() <= other.last()) {
                    alive += aligned(other.byteSize(), alignment);
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

    private static int duration(Lifetime tensor) {
        return tensor.last() - tensor.first() + 1;
    }

    private static long area(Lifetime tensor) {
        return tensor.byteSize() * duration(tensor);
    }

    private static long aligned(long byteSize, int alignment) {
        return (byteSize + alignment - 1) / alignment * alignment;
    }

    private record Placed(Lifetime tensor, long start, long end) {}
}
