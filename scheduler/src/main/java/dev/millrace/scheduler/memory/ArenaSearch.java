package dev.millrace.scheduler.memory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A search for offsets with a small peak: tensors are placed one by one in the smallest gap that the neighbours in time
 * leave, and the order in which they are placed decides how good the result is.
 *
 * <p>Fixed orders come first: by size, by time, by size times time. Large tensors first is the order that usually wins
 * (Pisarchyk and Lee, "Efficient Memory Management for Deep Neural Net Inference", 2020). Where none of them reaches the
 * lower bound, tensors of one size that live as long are placed one after the other, in many orders of such classes: layers
 * repeat, so an order that is good for the first few is tried on all. Then the best one is improved: a tensor that reaches up to the peak is placed earlier, or two tensors change
 * places, and what is no worse stays. The search ends at the lower bound or when its work is used up, which is some
 * milliseconds whatever the number of tensors. It draws from a fixed seed, so a plan is always the same.
 */
final class ArenaSearch {

    /** Comparisons of two tensors that the improvement may take. */
    private static final long WORK = 4_000_000;

    private static final int MOST_ROUNDS = 4_000;

    /** Orders of classes to try. */
    private static final int CLASS_ORDERS = 720;

    /** Tensors to try them on. */
    private static final int FIRST_TENSORS = 48;

    private static final List<Comparator<Lifetime>> ORDERS = List.of(
            Comparator.comparingLong(Lifetime::byteSize).reversed().thenComparingInt(Lifetime::first),
            Comparator.comparingInt(Lifetime::first)
                    .thenComparing(Comparator.comparingLong(Lifetime::byteSize).reversed()),
            Comparator.comparingInt(Lifetime::last).reversed(),
            Comparator.comparingDouble(ArenaSearch::area).reversed(),
            Comparator.comparingInt(ArenaSearch::duration)
                    .thenComparingLong(Lifetime::byteSize)
                    .reversed());

    private final List<Lifetime> tensors;
    private final long[] sizes;
    private final long bound;
    private final int[] placed;
    private final long[] offsets;
    private int[] bestOrder;
    private long[] bestOffsets;
    private long bestPeak = Long.MAX_VALUE;

    /**
     * @param sizes bytes of each tensor, aligned
     * @param bound no peak can be below it
     */
    ArenaSearch(List<Lifetime> tensors, long[] sizes, long bound) {
        this.tensors = List.copyOf(tensors);
        this.sizes = sizes.clone();
        this.bound = bound;
        placed = new int[sizes.length];
        offsets = new long[sizes.length];
        bestOrder = new int[sizes.length];
        bestOffsets = new long[sizes.length];
    }

    /** Searches. Returns the offset of each tensor. */
    long[] run() {
        for (Comparator<Lifetime> order : ORDERS) {
            consider(numbersBy(order));
            if (bestPeak == bound) {
                return bestOffsets;
            }
        }
        placeByClasses();
        improve();
        return bestOffsets;
    }

    /** Places all tensors in the order of classes that is best for the first of them. */
    private void placeByClasses() {
        int[] inTime = numbersBy(ORDERS.get(1));
        List<int[]> all = classes(inTime);
        List<int[]> first = classes(Arrays.copyOf(inTime, Math.min(FIRST_TENSORS, inTime.length)));
        Random random = new Random(2);
        long least = Long.MAX_VALUE;
        for (int i = 0; i < CLASS_ORDERS && bestPeak > bound; i++) {
            long seed = random.nextLong();
            long peak = place(shuffled(first, first.size(), seed));
            if (peak < least) {
                least = peak;
                consider(shuffled(all, first.size(), seed));
            }
        }
    }

    /** Tensors of one size that live as long, class by class in the order in which these numbers meet them. */
    private List<int[]> classes(int[] numbers) {
        Map<List<Long>, IntStream.Builder> classes = new LinkedHashMap<>();
        for (int i : numbers) {
            classes.computeIfAbsent(List.of(sizes[i], (long) duration(tensors.get(i))), alike -> IntStream.builder())
                    .add(i);
        }
        return classes.values().stream().map(alike -> alike.build().toArray()).toList();
    }

    /** The classes one behind the other, the first {@code count} of them in an order that the seed decides. */
    private static int[] shuffled(List<int[]> classes, int count, long seed) {
        List<int[]> order = new ArrayList<>(classes);
        Collections.shuffle(order.subList(0, count), new Random(seed));
        int[] numbers = new int[order.stream().mapToInt(alike -> alike.length).sum()];
        int at = 0;
        for (int[] alike : order) {
            System.arraycopy(alike, 0, numbers, at, alike.length);
            at += alike.length;
        }
        return numbers;
    }

    private int[] numbersBy(Comparator<Lifetime> order) {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < sizes.length; i++) {
            numbers.add(i);
        }
        numbers.sort(Comparator.comparing(tensors::get, order));
        return numbers.stream().mapToInt(Integer::intValue).toArray();
    }

    private void improve() {
        Random random = new Random(1);
        int count = sizes.length;
        long rounds = Math.min(MOST_ROUNDS, WORK / ((long) count * count) + 1);
        for (long round = 0; round < rounds && bestPeak > bound; round++) {
            int[] order = bestOrder.clone();
            if (random.nextBoolean()) {
                hasten(order, random);
            } else {
                exchange(order, random.nextInt(count), random.nextInt(count));
            }
            if (random.nextInt(3) == 0) {
                exchange(order, random.nextInt(count), random.nextInt(count));
            }
            consider(order);
        }
    }

    /** Moves one of the tensors that end at the peak to an earlier place in the order. */
    private void hasten(int[] order, Random random) {
        int start = random.nextInt(order.length);
        for (int i = 0; i < order.length; i++) {
            int at = (start + i) % order.length;
            int tensor = order[at];
            if (bestOffsets[tensor] + sizes[tensor] == bestPeak) {
                int to = random.nextInt(at + 1);
                System.arraycopy(order, to, order, to + 1, at - to);
                order[to] = tensor;
                return;
            }
        }
    }

    private static void exchange(int[] order, int a, int b) {
        int kept = order[a];
        order[a] = order[b];
        order[b] = kept;
    }

    /** Places tensors in an order; keeps the result when it is no worse than the best so far. */
    private void consider(int[] order) {
        long peak = place(order);
        if (peak <= bestPeak) {
            bestPeak = peak;
            bestOrder = order;
            bestOffsets = offsets.clone();
        }
    }

    private long place(int[] order) {
        long peak = 0;
        int count = 0;
        for (int tensor : order) {
            long offset = bestGap(count, tensor);
            offsets[tensor] = offset;
            if (sizes[tensor] > 0) {
                insert(count++, tensor);
            }
            peak = Math.max(peak, offset + sizes[tensor]);
        }
        return peak;
    }

    /** The start of the smallest gap that takes a tensor, else the end of what lives with it. */
    private long bestGap(int count, int tensor) {
        Lifetime lifetime = tensors.get(tensor);
        long size = sizes[tensor];
        long best = -1;
        long bestSize = Long.MAX_VALUE;
        long end = 0;
        for (int i = 0; i < count; i++) {
            int other = placed[i];
            if (!lifetime.overlaps(tensors.get(other))) {
                continue;
            }
            long gap = offsets[other] - end;
            if (gap >= size && gap < bestSize) {
                best = end;
                bestSize = gap;
            }
            end = Math.max(end, offsets[other] + sizes[other]);
        }
        return best >= 0 ? best : end;
    }

    /** Keeps {@link #placed} in order of offset. */
    private void insert(int count, int tensor) {
        int at = count;
        while (at > 0 && offsets[placed[at - 1]] > offsets[tensor]) {
            placed[at] = placed[at - 1];
            at--;
        }
        placed[at] = tensor;
    }

    private static int duration(Lifetime tensor) {
        return tensor.last() - tensor.first() + 1;
    }

    private static double area(Lifetime tensor) {
        return (double) tensor.byteSize() * duration(tensor);
    }
}
