package dev.millrace.scheduler.queue;

import dev.millrace.opencl.Queue;
import dev.millrace.scheduler.StepBatch;
import dev.millrace.scheduler.StepResult;
import dev.millrace.scheduler.trace.LaunchTime;
import dev.millrace.scheduler.trace.StepTrace;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Runs steps with the clock running, and says what each of their launches did. */
final class StepTracing {

    private final StepTransfers transfers;
    private final ExecutionDesign design;
    private @Nullable PlanWork decode;
    private @Nullable PlanWork chunk;

    StepTracing(StepTransfers transfers, ExecutionDesign design) {
        this.transfers = transfers;
        this.design = design;
    }

    /**
     * Runs a step on a profiling queue.
     *
     * @param rows whether the rows run, and not only what follows from those of the last step for other outputs
     * @param mappingBytes bytes that went down for the step before, to map its pages
     */
    StepTrace run(StepRunner runner, Queue queue, StepBatch batch, StepResult result, boolean rows, int mappingBytes) {
        return run(runner, batch, rows, mappingBytes, () -> runner.trace(queue, batch, result, rows));
    }

    /** The same launch by launch, with its rows. */
    StepTrace runPhases(StepRunner runner, Queue queue, StepBatch batch, StepResult result, int mappingBytes) {
        return run(runner, batch, true, mappingBytes, () -> runner.traceLaunches(queue, batch, result, true));
    }

    private StepTrace run(
            StepRunner runner, StepBatch batch, boolean rows, int mappingBytes, Supplier<List<LaunchTime>> work) {
        long down = transfers.hostToDeviceBytes();
        long up = transfers.deviceToHostBytes();
        List<LaunchTime> times = work.get();
        return new StepTrace(
                batch.rows(),
                batch.outputs(),
                runner.enqueuedNanos(),
                mappingBytes + transfers.hostToDeviceBytes() - down,
                transfers.deviceToHostBytes() - up,
                work(batch).of(times, batch, rows));
    }

    private PlanWork work(StepBatch batch) {
        if (batch.rows() == 1) {
            decode = decode == null ? new PlanWork(design.decode(), design.caches()) : decode;
            return decode;
        }
        chunk = chunk == null ? new PlanWork(design.chunk(), design.caches()) : chunk;
        return chunk;
    }
}
