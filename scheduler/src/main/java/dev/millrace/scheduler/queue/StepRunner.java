package dev.millrace.scheduler.queue;

import dev.millrace.kernels.phase.PhaseKernel;
import dev.millrace.kernels.program.ProgramCache;
import dev.millrace.opencl.Buffer;
import dev.millrace.opencl.Event;
import dev.millrace.opencl.Kernel;
import dev.millrace.opencl.Queue;
import dev.millrace.scheduler.StepBatch;
import dev.millrace.scheduler.StepResult;
import dev.millrace.scheduler.trace.LaunchTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Runs steps by one plan: sends the step, replays the launches, fetches the results. */
final class StepRunner implements AutoCloseable {

    private final BoundPlan plan;
    private final StepTransfers transfers;
    private final PhaseKernel candidatesKernel;
    private final Kernel candidates;
    private long launches;

    StepRunner(
            BoundPlan plan,
            ProgramCache programs,
            Map<String, Buffer> buffers,
            StepTransfers transfers,
            ExecutionDesign design) {
        this.plan = plan;
        this.transfers = transfers;
        candidatesKernel = design.candidatesKernel(plan.plan());
        candidates = programs.program(candidatesKernel.label(), candidatesKernel.source())
                .kernel(candidatesKernel.entry());
        Buffer results = Objects.requireNonNull(buffers.get(StepPlan.RESULTS));
        candidates.setBuffer(0, plan.step());
        candidates.setBuffer(1, results);
        candidates.setLong(2, plan.plan().resultOffset(StepPlan.LOGITS));
        candidates.setBuffer(3, results);
        candidates.setLong(4, plan.plan().resultOffset(StepPlan.CANDIDATES));
    }

    StepPlan plan() {
        return plan.plan();
    }

    long launches() {
        return launches;
    }

    void run(Queue queue, StepBatch batch, StepResult result) {
        transfers.send(queue, batch, plan.plan().bucket().rows());
        launches += plan.enqueueRows(queue);
        finish(queue, batch, result);
    }

    /** Runs what follows from the rows of the last step for other outputs. */
    void runOutputs(Queue queue, StepBatch batch, StepResult result) {
        transfers.send(queue, batch, plan.plan().bucket().rows());
        finish(queue, batch, result);
    }

    private void finish(Queue queue, StepBatch batch, StepResult result) {
        if (batch.outputs() > 0) {
            launches += plan.enqueueOutputs(queue);
        }
        if (batch.want() == StepBatch.Want.CANDIDATES && batch.outputs() > 0) {
            long globalSize = candidatesKernel.workGroups() * candidatesKernel.localSize();
            queue.launch(candidates, globalSize, candidatesKernel.localSize(), null, false);
            launches++;
        }
        queue.flush();
        transfers.receive(queue, batch, result, plan.plan());
    }

    /** Runs a step launch by launch on a profiling queue. */
    List<LaunchTime> trace(Queue queue, StepBatch batch, StepResult result) {
        transfers.send(queue, batch, plan.plan().bucket().rows());
        List<Event> events = plan.enqueueTraced(queue, batch.outputs() > 0);
        transfers.receive(queue, batch, result, plan.plan());
        queue.finish();
        List<LaunchTime> times = new ArrayList<>();
        int at = 0;
        for (PlannedLaunch launch : plan.plan().launches()) {
            if (batch.outputs() > 0 || !launch.outputsOnly()) {
                try (Event event = events.get(at++)) {
                    times.add(new LaunchTime(
                            launch.kernel().label(), launch.kernel().variant(), event.times()));
                }
            }
        }
        return times;
    }

    @Override
    public void close() {
        candidates.close();
    }
}
