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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
        try {
            candidates.setBuffer(0, plan.step());
            candidates.setBuffer(1, results);
            candidates.setLong(2, plan.plan().resultOffset(StepPlan.LOGITS));
            candidates.setBuffer(3, results);
            candidates.setLong(4, plan.plan().resultOffset(StepPlan.CANDIDATES));
        } catch (Throwable failure) {
            candidates.close();
            throw failure;
        }
    }

    StepPlan plan() {
        return plan.plan();
    }

    /** The variants of all that a step may launch. */
    Stream<String> variants() {
        return Stream.concat(
                plan.plan().launches().stream().map(launch -> launch.kernel().variant()),
                Stream.of(candidatesKernel.variant()));
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
        if (wantsCandidates(batch)) {
            launchCandidates(queue, false);
            launches++;
        }
        queue.flush();
        transfers.receive(queue, batch, result, plan.plan());
    }

    private static boolean wantsCandidates(StepBatch batch) {
        return batch.want() == StepBatch.Want.CANDIDATES && batch.outputs() > 0;
    }

    private @Nullable Event launchCandidates(Queue queue, boolean wantEvent) {
        long globalSize = candidatesKernel.workGroups() * candidatesKernel.localSize();
        return queue.launch(candidates, globalSize, candidatesKernel.localSize(), null, wantEvent);
    }

    /**
     * Runs a step on a profiling queue. Returns a time for each launch, in order.
     *
     * @param rows whether the rows run, and not only what follows from those of the last step for other outputs
     */
    List<LaunchTime> trace(Queue queue, StepBatch batch, StepResult result, boolean rows) {
        boolean outputs = batch.outputs() > 0;
        List<PhaseKernel> launched = new ArrayList<>();
        plan.plan().launches().stream()
                .filter(launch -> launch.outputsOnly() ? outputs : rows)
                .forEach(launch -> launched.add(launch.kernel()));
        List<Event> events = new ArrayList<>();
        try {
            transfers.send(queue, batch, plan.plan().bucket().rows());
            plan.enqueueTraced(queue, rows, outputs, events);
            if (wantsCandidates(batch)) {
                events.add(Objects.requireNonNull(launchCandidates(queue, true)));
                launched.add(candidatesKernel);
            }
            launches += events.size();
            transfers.receive(queue, batch, result, plan.plan());
            queue.finish();
            List<LaunchTime> times = new ArrayList<>();
            for (int i = 0; i < events.size(); i++) {
                PhaseKernel kernel = launched.get(i);
                times.add(new LaunchTime(
                        kernel.label(), kernel.variant(), events.get(i).times()));
            }
            return times;
        } finally {
            events.forEach(Event::close);
        }
    }

    @Override
    public void close() {
        candidates.close();
    }
}
