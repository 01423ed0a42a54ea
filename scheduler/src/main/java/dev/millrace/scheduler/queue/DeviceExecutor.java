package dev.millrace.scheduler.queue;

import dev.millrace.kernels.program.ProgramCache;
import dev.millrace.opencl.Belongings;
import dev.millrace.opencl.Buffer;
import dev.millrace.opencl.Context;
import dev.millrace.opencl.Queue;
import dev.millrace.scheduler.CachePages;
import dev.millrace.scheduler.Executor;
import dev.millrace.scheduler.Explained;
import dev.millrace.scheduler.StepBatch;
import dev.millrace.scheduler.StepResult;
import dev.millrace.scheduler.StepRules;
import dev.millrace.scheduler.memory.DeviceWeights;
import dev.millrace.scheduler.memory.MemoryPlan;
import dev.millrace.scheduler.trace.LaunchTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * An executor on an OpenCL device: replays one of two plans for each step, the one of a single row where that is enough.
 *
 * <p>Owns everything that the model has on the device. Built by {@link ExecutorAssembly}.
 */
public final class DeviceExecutor implements Executor, Explained {

    private final Context context;
    private final Queue queue;
    private final Limits limits;
    private final MemoryPlan memory;
    private final ExecutionReport report;
    private final Belongings owned;
    private final StepRules rules;
    private final CachePages cache;
    private final StepTransfers transfers;
    private final StepRunner decode;
    private final StepRunner chunk;
    private long steps;
    private int rowsOfLastStep;
    private boolean closed;

    /** @param owned context, programs, queue and weights; grows by what is opened here, and is closed with the executor */
    DeviceExecutor(
            Belongings owned,
            ProgramCache programs,
            Queue queue,
            Limits limits,
            DeviceWeights weights,
            ExecutionDesign design) {
        this.owned = owned;
        this.context = programs.context();
        this.queue = queue;
        this.limits = limits;
        this.rules = new StepRules(limits);
        this.memory = design.memory();
        this.report = design.report();
        Map<String, Buffer> buffers = new HashMap<>();
        for (int i = 0; i < weights.arenas().size(); i++) {
            buffers.put(StepPlan.WEIGHTS + i, weights.arenas().get(i));
        }
        for (int i = 0; i < design.caches().arenaBytes().size(); i++) {
            Buffer cache = owned.own(context.allocate(
                    "K/V cache " + i, design.caches().arenaBytes().get(i)));
            // Pages are read only where they were written; zeros make what lies behind them harmless all the same.
            queue.fill(cache, 0, 0, cache.byteSize());
            buffers.put(StepPlan.CACHE + i, cache);
        }
        int pages = (limits.contextLength() + ExecutorAssembly.PAGE - 1) / ExecutorAssembly.PAGE;
        cache = new DeviceCachePages(queue, buffers, design.caches(), pages, rules);
        buffers.put(StepPlan.ACTIVATIONS, owned.own(context.allocate("activations", design.activationBytes())));
        buffers.put(StepPlan.RESULTS, owned.own(context.allocate("results", design.resultBytes())));
        Buffer tables = owned.own(context.allocate("tables", design.tables().byteSize()));
        buffers.put(StepPlan.TABLES, tables);
        queue.write(tables, 0, design.tables().contents(), true, null, false);
        Buffer step = owned.own(context.allocate("step", StepTransfers.byteSize(limits.rows())));
        transfers = new StepTransfers(step, buffers.get(StepPlan.RESULTS), limits, design.candidateChunks());
        decode = runner(design.decode(), programs, step, buffers, design);
        chunk = runner(design.chunk(), programs, step, buffers, design);
        queue.finish();
    }

    private StepRunner runner(
            StepPlan plan, ProgramCache programs, Buffer step, Map<String, Buffer> buffers, ExecutionDesign design) {
        BoundPlan bound = owned.own(new BoundPlan(plan, programs, step, buffers));
        return owned.own(new StepRunner(bound, programs, buffers, transfers, design));
    }

    @Override
    public Limits limits() {
        return limits;
    }

    @Override
    public void run(StepBatch batch, StepResult result) {
        check(batch);
        begin(batch);
        runner(batch).run(queue, batch, result);
        end(batch);
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
        rules.check(batch);
    }

    private void begin(StepBatch batch) {
        rowsOfLastStep = 0;
        rules.begin(batch);
    }

    private void end(StepBatch batch) {
        rules.end();
        rowsOfLastStep = batch.rows();
        steps++;
    }

    @Override
    public CachePages cache() {
        return cache;
    }

    @Override
    public List<String> variants() {
        return Stream.concat(decode.variants(), chunk.variants())
                .distinct()
                .sorted()
                .toList();
    }

    @Override
    public Counters counters() {
        return new Counters(
                steps,
                decode.launches() + chunk.launches(),
                transfers.hostToDeviceBytes(),
                transfers.deviceToHostBytes());
    }

    @Override
    public DeviceBytes deviceBytes() {
        return new DeviceBytes(memory.byteSize(), context.allocatedBytes());
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

    /**
     * Runs one step, as {@link #run} does, and returns how long each of its launches took on the device.
     *
     * @throws IllegalArgumentException as {@link #run}
     */
    public List<LaunchTime> trace(StepBatch batch, StepResult result) {
        check(batch);
        try (Queue profiling = context.openQueue(true)) {
            queue.finish();
            begin(batch);
            List<LaunchTime> times = runner(batch).trace(profiling, batch, result);
            end(batch);
            return times;
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        owned.close();
    }
}
