package dev.millrace.scheduler.queue;

import dev.millrace.kernels.program.ProgramCache;
import dev.millrace.opencl.Buffer;
import dev.millrace.opencl.Context;
import dev.millrace.opencl.Queue;
import dev.millrace.scheduler.Executor;
import dev.millrace.scheduler.Explained;
import dev.millrace.scheduler.StepBatch;
import dev.millrace.scheduler.StepResult;
import dev.millrace.scheduler.memory.DeviceWeights;
import dev.millrace.scheduler.memory.MemoryPlan;
import dev.millrace.scheduler.trace.LaunchTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * An executor on an OpenCL device: replays one of two plans for each step, the one of a single row where that is enough.
 *
 * <p>Owns everything that the model has on the device. Built by {@link ExecutorAssembly}.
 */
public final class DeviceExecutor implements Executor, Explained {

    private final Context context;
    private final ProgramCache programs;
    private final Queue queue;
    private final Limits limits;
    private final MemoryPlan memory;
    private final ExecutionReport report;
    private final List<AutoCloseable> owned = new ArrayList<>();
    private final StepTransfers transfers;
    private final StepRunner decode;
    private final StepRunner chunk;
    private long steps;
    private int rowsOfLastStep;
    private boolean closed;

    DeviceExecutor(
            Context context,
            ProgramCache programs,
            Queue queue,
            Limits limits,
            DeviceWeights weights,
            ExecutionDesign design) {
        this.context = context;
        this.programs = programs;
        this.queue = queue;
        this.limits = limits;
        this.memory = design.memory();
        this.report = design.report();
        Map<String, Buffer> buffers = new HashMap<>();
        try {
            for (int i = 0; i < weights.arenas().size(); i++) {
                buffers.put(StepPlan.WEIGHTS + i, weights.arenas().get(i));
            }
            for (int i = 0; i < design.caches().arenaBytes().size(); i++) {
                Buffer cache = own(context.allocate(
                        "K/V cache " + i, design.caches().arenaBytes().get(i)));
                // Pages are read only where they were written; zeros make what lies behind them harmless all the same.
                queue.fill(cache, 0, 0, cache.byteSize());
                buffers.put(StepPlan.CACHE + i, cache);
            }
            buffers.put(
                    StepPlan.ACTIVATIONS, own(context.allocate("activations", Math.max(4, design.activationBytes()))));
            buffers.put(StepPlan.RESULTS, own(context.allocate("results", Math.max(4, design.resultBytes()))));
            Buffer tables = own(context.allocate("tables", design.tables().byteSize()));
            buffers.put(StepPlan.TABLES, tables);
            queue.write(tables, 0, design.tables().contents(), true, null, false);
            Buffer step = own(context.allocate("step", StepTransfers.byteSize(limits.rows())));
            transfers = new StepTransfers(step, buffers.get(StepPlan.RESULTS), limits, design.candidateChunks());
            decode = own(new StepRunner(
                    own(new BoundPlan(design.decode(), programs, step, buffers)),
                    programs,
                    buffers,
                    transfers,
                    design));
            chunk = own(new StepRunner(
                    own(new BoundPlan(design.chunk(), programs, step, buffers)), programs, buffers, transfers, design));
            owned.add(weights);
            queue.finish();
        } catch (Throwable failure) {
            closeOwned();
            throw failure;
        }
    }

    private <T extends AutoCloseable> T own(T thing) {
        owned.add(thing);
        return thing;
    }

    @Override
    public Limits limits() {
        return limits;
    }

    @Override
    public void run(StepBatch batch, StepResult result) {
        check(batch);
        rowsOfLastStep = 0;
        runner(batch).run(queue, batch, result);
        rowsOfLastStep = batch.rows();
        steps++;
    }

    @Override
    public void runOutputs(StepBatch batch, StepResult result) {
        check(batch);
        if (batch.rows() != rowsOfLastStep) {
            throw new IllegalStateException("outputs of a step of " + batch.rows()
                    + " rows were asked for; the step that ran last had " + rowsOfLastStep);
        }
        runner(batch).runOutputs(queue, batch, result);
    }

    private StepRunner runner(StepBatch batch) {
        return batch.rows() == 1 ? decode : chunk;
    }

    private void check(StepBatch batch) {
        if (closed) {
            throw new IllegalStateException("the executor is closed");
        }
        if (batch.rows() == 0) {
            throw new IllegalArgumentException("a step needs at least one row");
        }
        if (batch.rows() > limits.rows() || batch.outputs() > limits.outputs()) {
            throw new IllegalArgumentException("a step of " + batch.rows() + " rows with " + batch.outputs()
                    + " outputs; at most " + limits.rows() + " and " + limits.outputs() + " are possible");
        }
        for (int row = 0; row < batch.rows(); row++) {
            int token = batch.token(row);
            int position = batch.position(row);
            int sequence = batch.sequence(row);
            if (token < 0 || token >= limits.vocabularySize()) {
                throw new IllegalArgumentException(
                        "row " + row + " has token " + token + "; the vocabulary has " + limits.vocabularySize());
            }
            if (position < 0 || position >= limits.contextLength()) {
                throw new IllegalArgumentException(
                        "row " + row + " has position " + position + "; the context has " + limits.contextLength());
            }
            if (sequence < 0 || sequence >= limits.sequences()) {
                throw new IllegalArgumentException(
                        "row " + row + " has sequence " + sequence + "; there are " + limits.sequences());
            }
        }
    }

    @Override
    public List<String> variants() {
        TreeSet<String> names = new TreeSet<>();
        for (StepRunner runner : List.of(decode, chunk)) {
            runner.plan().launches().forEach(launch -> names.add(launch.kernel().variant()));
        }
        return List.copyOf(names);
    }

    @Override
    public Counters counters() {
        return new Counters(
                steps,
                decode.launches() + chunk.launches(),
                transfers.hostToDeviceBytes(),
                transfers.deviceToHostBytes());
    }

    /** Every buffer, against the device's limits. */
    public MemoryPlan memory() {
        return memory;
    }

    /** The plan of steps of one row. */
    public StepPlan decodePlan() {
        return decode.plan();
    }

    /** The plan of steps of many rows. */
    public StepPlan chunkPlan() {
        return chunk.plan();
    }

    /** What was decided and why. */
    public ExecutionReport report() {
        return report;
    }

    @Override
    public Map<String, Object> explain() {
        return ExecutionExplanation.of(report, decodePlan(), chunkPlan(), memory);
    }

    /** Runs one step and returns how long each of its launches took on the device. */
    public List<LaunchTime> trace(StepBatch batch, StepResult result) {
        check(batch);
        try (Queue profiling = context.openQueue(true)) {
            queue.finish();
            rowsOfLastStep = batch.rows();
            return runner(batch).trace(profiling, batch, result);
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        closeOwned();
        queue.close();
        programs.close();
        context.close();
    }

    private void closeOwned() {
        for (int i = owned.size() - 1; i >= 0; i--) {
            try {
                owned.get(i).close();
            } catch (Exception e) {
                throw new IllegalStateException("closing what the model has on the device", e);
            }
        }
        owned.clear();
    }
}
