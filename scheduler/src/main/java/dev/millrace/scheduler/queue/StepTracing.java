package dev.millrace.scheduler.queue;

import dev.millrace.opencl.Queue;
import dev.millrace.scheduler.StepBatch;
import dev.millrace.scheduler.StepResult;
import dev.millrace.scheduler.trace.LaunchTime;
import dev.millrace.scheduler.trace.StepObserver;
import dev.millrace.scheduler.trace.StepTrace;
import java.util.List;

/** Runs steps with the clock running, and tells an observer what each of their launches did. */
final class StepTracing {

    private final StepObserver observer;
    private final StepTransfers transfers;
    private final PlanWork decode;
    private final PlanWork chunk;

    StepTracing(StepObserver observer, StepTransfers transfers, ExecutionDesign design) {
        this.observer = observer;
        this.transfers = transfers;
        decode = new PlanWork(design.decode(), design.caches());
        chunk = new PlanWork(design.chunk(), design.caches());
    }

    /** @param rows whether the rows run, and not only what follows from those of the last step for other outputs */
    void run(StepRunner runner, Queue queue, StepBatch batch, StepResult result, boolean rows) {
        long down = transfers.hostToDeviceBytes();
        long up = transfers.deviceToHostBytes();
        long enqueued = System.nanoTime();
        List<LaunchTime> times = runner.trace(queue, batch, result, rows);
        PlanWork work = batch.rows() == 1 ? decode : chunk;
        observer.ran(new StepTrace(
                batch.rows(),
                batch.outputs(),
                enqueued,
                transfers.hostToDeviceBytes() - down,
                transfers.deviceToHostBytes() - up,
                work.of(times, batch)));
    }
}
