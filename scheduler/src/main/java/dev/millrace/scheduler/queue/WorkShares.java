package dev.millrace.scheduler.queue;

import dev.millrace.scheduler.proof.Access;
import java.util.ArrayList;
import java.util.List;

/**
 * The accesses of a phase, dealt to the workers of a persistent launch.
 *
 * <p>How tiles fall to workers depends on the step, so the worst is assumed of reads: every worker reads all that the phase
 * reads. What it writes is cut into as many parts, and so is what it changes in place; that the parts of a phase do not meet
 * is the kernel's own business, as in a launch, and is tested on a device for every variant. A position of keys and values is one worker's.
 */
final class WorkShares {

    private static final long GRANULE = 64;

    private WorkShares() {}

    /** @param accesses of the whole phase; what is read and written in place is cut alike for both */
    static List<List<Access>> deal(List<Access> accesses, int workers) {
        List<List<Access>> shares = new ArrayList<>();
        for (int worker = 0; worker < workers; worker++) {
            List<Access> share = new ArrayList<>();
            for (Access access : accesses) {
                if (access.mode() == Access.Mode.WRITE || isUpdated(access, accesses)) {
                    part(access, worker, workers, share);
                } else {
                    share.add(access);
                }
            }
            shares.add(share);
        }
        return shares;
    }

    private static boolean isUpdated(Access read, List<Access> accesses) {
        return accesses.stream()
                .anyMatch(access -> access.mode() == Access.Mode.WRITE
                        && access.content().tensor().equals(read.content().tensor()));
    }

    private static void part(Access access, int worker, int workers, List<Access> share) {
        if (access instanceof Access.Span span) {
            long granules = (span.to() - span.from() + GRANULE - 1) / GRANULE;
            long from = span.from() + granules * worker / workers * GRANULE;
            long to = Math.min(span.to(), span.from() + granules * (worker + 1) / workers * GRANULE);
            if (from < to) {
                share.add(new Access.Span(span.mode(), span.content(), span.memory(), span.base(), from, to));
            }
            return;
        }
        Access.Positions all = (Access.Positions) access;
        int count = all.to() - all.from();
        int from = all.from() + count * worker / workers;
        int to = all.from() + count * (worker + 1) / workers;
        if (from < to) {
            share.add(new Access.Positions(all.mode(), all.content(), all.strip(), all.sequence(), from, to));
        }
    }
}
