package dev.millrace.scheduler.proof;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A device-wide barrier: it opens when so many workers have arrived, and those who wait go on then.
 *
 * @param expected arrivals that open it
 * @param skipping workers that neither arrive nor wait
 * @param passing workers that arrive and go on at once
 */
public record Barrier(int expected, Set<Integer> skipping, Set<Integer> passing) {

    public Barrier {
        skipping = Set.copyOf(skipping);
        passing = Set.copyOf(passing);
    }

    /** Everybody arrives, everybody waits for all. */
    public static Barrier of(int workers) {
        return new Barrier(workers, Set.of(), Set.of());
    }

    /** Where nobody meets anybody. */
    public static Barrier none(int workers) {
        return new Barrier(0, IntStream.range(0, workers).boxed().collect(Collectors.toSet()), Set.of());
    }

    /** Whether a worker is counted here. */
    public boolean arrives(int worker) {
        return !skipping.contains(worker);
    }

    /** Whether a worker stays here until the barrier opens. */
    public boolean waits(int worker) {
        return arrives(worker) && !passing.contains(worker);
    }
}
