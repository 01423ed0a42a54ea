package dev.millrace.scheduler.proof;

import java.util.List;

/**
 * A phase of a persistent launch and the barrier behind it.
 *
 * @param label what it is, for people
 * @param shares what each worker does to memory: all its reads, then all its writes
 * @param barrier where the workers meet before the next stage
 */
public record Stage(String label, List<List<Access>> shares, Barrier barrier) {

    public Stage {
        shares = shares.stream().map(List::copyOf).toList();
    }

    public Stage withBarrier(Barrier other) {
        return new Stage(label, shares, other);
    }

    public Stage withShares(List<List<Access>> others) {
        return new Stage(label, others, barrier);
    }
}
