package dev.millrace.scheduler.queue;

import dev.millrace.kernels.phase.PhaseKernel;
import dev.millrace.scheduler.proof.Access;
import dev.millrace.scheduler.proof.Barrier;
import dev.millrace.scheduler.proof.Stage;
import java.util.ArrayList;
import java.util.List;

/**
 * What a persistent launch does between the moments at which all shares of a phase are done; see {@code LoopedProgram}.
 * Such a moment is a barrier here, and a share a worker: work-groups claim shares as they come, so each may be another
 * one's. Where the launch reads on, one share notes the token down that was chosen and moves the step on before the next
 * token's phases. Behind the last phase that share writes the ticket.
 */
final class LoopStages {

    /** Name of the stage in which a launch takes note of a token. */
    static final String READ_ON = "read on";

    /** Name of the stage that writes the ticket. */
    static final String TICKET = "write the ticket";

    private final LoopedPlan loop;
    private final String table;
    private final int workers;
    private final PhaseAccesses accesses;
    private final SentStep sent;
    private final List<Stage> stages = new ArrayList<>();

    LoopStages(LoopedPlan loop, String table, int workers, PhaseAccesses accesses, SentStep sent) {
        this.loop = loop;
        this.table = table;
        this.workers = workers;
        this.accesses = accesses;
        this.sent = sent;
    }

    /** The buffer of the table of a plan's looped form, and what lies in it. */
    static String table(StepPlan plan) {
        return "table for " + plan.bucket().rows() + " rows";
    }

    /** The count of a run's tokens, and each of them. */
    static String runTensor(int token) {
        return token == 0 ? "count of the run" : "token " + token + " of the run";
    }

    List<Stage> stages() {
        return stages;
    }

    /** A phase of the plan, on the storage that its row of the table names. */
    void phase(PlannedLaunch launch, int row, ProvedStep step) {
        PlannedLaunch bound =
                new PlannedLaunch(launch.phase(), launch.kernel(), loop.places(launch, row), launch.outputsOnly());
        phase(launch.kernel().label(), row, accesses.of(bound, step));
    }

    /** A phase behind the plan's own; one of a single work-group has a single share. */
    void phase(PhaseKernel kernel, int row, List<Access> touched) {
        if (kernel.workGroups() == 1) {
            List<List<Access>> shares = onlyFirst(all(row, touched));
            stages.add(new Stage(kernel.label(), shares, Barrier.of(workers)));
        } else {
            phase(kernel.label(), row, touched);
        }
    }

    private void phase(String label, int row, List<Access> touched) {
        stages.add(new Stage(label, WorkShares.deal(all(row, touched), workers), Barrier.of(workers)));
    }

    private List<Access> all(int row, List<Access> touched) {
        List<Access> all = sent.reads();
        long bytes = (long) loop.program().stride() * Long.BYTES;
        Access.Span whole = accesses.read(table, table, 0, loop.tableBytes());
        all.add(new Access.Span(Access.Mode.READ, whole.content(), table, 0, row * bytes, (row + 1) * bytes));
        all.addAll(touched);
        return all;
    }

    /** Takes note of the {@code count}-th token of a run. */
    void readOn(ProvedStep step, int count, Access token) {
        boolean more = count < step.run();
        long run = step.plan().resultOffset(StepPlan.RUN);
        List<Access> first = new ArrayList<>(sent.counts());
        first.add(token);
        if (more) {
            first.add(sent.readRow());
            first.add(sent.writeRow());
        }
        first.add(accesses.write(runTensor(0), StepPlan.RESULTS, run, Integer.BYTES));
        first.add(
                accesses.write(runTensor(count), StepPlan.RESULTS, run + (long) count * Integer.BYTES, Integer.BYTES));
        stages.add(new Stage(READ_ON, onlyFirst(first), more ? Barrier.of(workers) : Barrier.none(workers)));
    }

    void ticket(StepPlan plan) {
        Access ticket =
                accesses.write(StepPlan.TICKET, StepPlan.RESULTS, plan.resultOffset(StepPlan.TICKET), Integer.BYTES);
        stages.add(new Stage(TICKET, onlyFirst(List.of(ticket)), Barrier.none(workers)));
    }

    private List<List<Access>> onlyFirst(List<Access> share) {
        List<List<Access>> shares = new ArrayList<>(List.of(share));
        while (shares.size() < workers) {
            shares.add(List.of());
        }
        return shares;
    }
}
