package dev.millrace.scheduler.queue;

import dev.millrace.kernels.phase.UnfusedAttentionPhase;
import dev.millrace.scheduler.lowering.BoundPhase;
import dev.millrace.scheduler.lowering.Storage;
import dev.millrace.scheduler.proof.Access;
import dev.millrace.scheduler.proof.Content;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What each phase of a run of steps reads and writes, with the write that every read is meant to see. */
final class PhaseAccesses {

    private final Map<String, Integer> versions = new HashMap<>();
    private final KvHistory history = new KvHistory();
    private final TensorNames names;
    private int step;

    PhaseAccesses(TensorNames names) {
        this.names = names;
    }

    /** Begins the next step: its rows are what phases write to the cache from now on. */
    void begin(ProvedStep next) {
        step++;
        next.stretches().forEach(rows -> history.write(rows.sequence(), rows.from(), rows.to(), step));
    }

    /** Takes note that positions were there before the first step. */
    void written(int sequence, int positions) {
        history.write(sequence, 0, positions, step);
    }

    /** Takes back what a step writes: it was given up. */
    void giveUp(ProvedStep step) {
        step.stretches().forEach(rows -> history.cut(rows.sequence(), rows.from()));
    }

    /** A read of bytes as they were written last. */
    Access.Span read(String tensor, String memory, long base, long byteSize) {
        Content content = new Content(tensor, versions.getOrDefault(tensor, 0));
        return new Access.Span(Access.Mode.READ, content, memory, base, 0, byteSize);
    }

    /** A write, which reads are meant to see from now on. */
    Access write(String tensor, String memory, long base, long byteSize) {
        Content content = new Content(tensor, versions.merge(tensor, 1, Integer::sum));
        return new Access.Span(Access.Mode.WRITE, content, memory, base, 0, byteSize);
    }

    /** What a launch of a plan does, but for reading the step. */
    List<Access> of(PlannedLaunch launch, ProvedStep rows) {
        BoundPhase phase = launch.phase();
        List<Access> reads = new ArrayList<>();
        List<Access> writes = new ArrayList<>();
        for (int i = 0; i < launch.arguments().size(); i++) {
            Storage storage = launch.storage(i);
            Location location = launch.arguments().get(i);
            boolean written = phase.written().contains(storage);
            if (storage instanceof Storage.Cache cache) {
                (written ? writes : reads).addAll(positions(cache, location, phase, rows, written));
                continue;
            }
            if (!written || updates(phase)) {
                reads.add(read(names.of(storage), location.buffer(), location.offset(), location.byteSize()));
            }
            if (written) {
                writes.add(write(names.of(storage), location.buffer(), location.offset(), location.byteSize()));
            }
        }
        reads.addAll(writes);
        return reads;
    }

    /** Whether a phase changes in place what it writes. */
    private static boolean updates(BoundPhase phase) {
        return phase.phase() instanceof UnfusedAttentionPhase unfused
                && unfused.step() == UnfusedAttentionPhase.Step.SOFTMAX;
    }

    private List<Access> positions(
            Storage.Cache cache, Location location, BoundPhase phase, ProvedStep rows, boolean written) {
        List<Access> accesses = new ArrayList<>();
        int window = phase.attention().window();
        for (ProvedStep.Stretch stretch : rows.stretches()) {
            int first = window > 0 ? Math.max(0, stretch.from() - window + 1) : 0;
            int from = written ? stretch.from() : first;
            accesses.addAll(positions(cache, location, written, stretch.sequence(), from, stretch.to()));
        }
        return accesses;
    }

    /** A read or a write of positions, one access for each step that wrote some of them. */
    List<Access> positions(Storage.Cache cache, Location location, boolean written, int sequence, int from, int to) {
        Access.Mode mode = written ? Access.Mode.WRITE : Access.Mode.READ;
        List<Access> accesses = new ArrayList<>();
        for (KvHistory.Piece piece : history.pieces(sequence, from, to)) {
            accesses.add(new Access.Positions(
                    mode,
                    new Content(names.of(cache) + ", sequence " + piece.writer(), piece.step()),
                    PlanMemory.name(location),
                    sequence,
                    piece.from(),
                    piece.to()));
        }
        return accesses;
    }

    /** Takes note that a sequence begins as another does, whose pages it shares. */
    void forked(int original, int fork, int positions) {
        history.fork(original, fork, positions);
    }

    /** Takes note that positions of a sequence lie in a page of its own from now on. */
    void copied(int sequence, int from, int to) {
        history.write(sequence, from, to, step);
    }

    /** Positions of a sequence that are there. */
    int length(int sequence) {
        return history.length(sequence);
    }
}
