package dev.millrace.scheduler.queue;

import dev.millrace.kernels.looped.Patience;
import dev.millrace.kernels.phase.SamplingVariant;
import dev.millrace.kernels.program.ProgramCache;
import dev.millrace.opencl.Belongings;
import dev.millrace.opencl.Buffer;
import dev.millrace.opencl.Context;
import dev.millrace.opencl.Queue;
import dev.millrace.scheduler.CacheFullException;
import dev.millrace.scheduler.CachePages;
import dev.millrace.scheduler.Executor;
import dev.millrace.scheduler.Explained;
import dev.millrace.scheduler.StepBatch;
import dev.millrace.scheduler.StepResult;
import dev.millrace.scheduler.StepRules;
import dev.millrace.scheduler.lowering.Storage;
import dev.millrace.scheduler.memory.DeviceWeights;
import dev.millrace.scheduler.memory.MemoryPlan;
import dev.millrace.scheduler.trace.LaunchTime;
import dev.millrace.scheduler.trace.StepObserver;
import dev.millrace.scheduler.trace.StepTrace;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
    private final DevicePages pages;
    private final PoolDesign pool;
    private final List<String> tokenVariants;
    private final SamplingVariant sampling;
    private final StepTransfers transfers;
    private final StepRunner decode;
    private final StepRunner chunk;
    private final StepTracing tracing;
    private final @Nullable StepObserver observer;
    private long steps;
    private int rowsOfLastStep;
    private boolean closed;

    /**
     * @param owned context, programs, queue and weights; grows by what is opened here, and is closed with the executor
     * @param observer is told of every step, which needs a profiling queue; or null
     */
    DeviceExecutor(
            Belongings owned,
            ProgramCache programs,
            Queue queue,
            Limits limits,
            DeviceWeights weights,
            ExecutionDesign design,
            @Nullable StepObserver observer) {
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
        buffers.put(StepPlan.ACTIVATIONS, owned.own(context.allocate("activations", design.activationBytes())));
        buffers.put(StepPlan.RESULTS, owned.own(context.allocate("results", design.resultBytes())));
        Buffer tables = owned.own(context.allocate("tables", design.tables().byteSize()));
        buffers.put(StepPlan.TABLES, tables);
        queue.write(tables, 0, design.tables().contents(), true, null, false);
        pool = design.pool();
        pages = new DevicePages(
                pool.tables(), design.caches(), buffers, design.tables().location(new Storage.Pages()));
        cache = new DeviceCachePages(queue, pages, design.caches(), rules);
        buffers.put(StepPlan.DRAW, owned.own(context.allocate("draw", StepPlan.DRAW_BYTES)));
        Buffer step = owned.own(context.allocate("step", StepTransfers.byteSize(limits.rows())));
        sampling = design.tokens().variant();
        tokenVariants = design.tokens().of(design.decode()).stream()
                .map(last -> last.kernel().variant())
                .toList();
        transfers = new StepTransfers(
                step, buffers.get(StepPlan.RESULTS), buffers.get(StepPlan.DRAW), limits, design.tokens());
        tracing = new StepTracing(transfers, design);
        this.observer = observer;
        Map<String, Buffer> bound = Map.copyOf(buffers);
        Looping loops = design.looping();
        if (loops == null) {
            decode = runner(design, design.decode(), null, programs, step, bound);
            chunk = runner(design, design.chunk(), null, programs, step, bound);
        } else {
            int patience = Patience.of(programs, queue, loops.patienceSeconds(), loops.sleeping());
            decode = runner(
                    design,
                    design.decode(),
                    new BoundLoop(loops.decode(), "looped decode", programs, queue, step, bound, patience),
                    programs,
                    step,
                    bound);
            chunk = runner(
                    design,
                    design.chunk(),
                    new BoundLoop(loops.chunk(), "looped chunk", programs, queue, step, bound, patience),
                    programs,
                    step,
                    bound);
        }
        queue.finish();
    }

    private StepRunner runner(
            ExecutionDesign design,
            StepPlan plan,
            @Nullable BoundLoop loop,
            ProgramCache programs,
            Buffer step,
            Map<String, Buffer> buffers) {
        return owned.own(new StepRunner(
                plan,
                transfers,
                loop,
                () -> new BoundPlan(plan, design.tokens(), programs, step, buffers),
                LoopTurn.of(context.device().info())));
    }

    @Override
    public Limits limits() {
        return limits;
    }

    @Override
    public void run(StepBatch batch, StepResult result) {
        check(batch);
        int mappingBytes = begin(queue, batch);
        if (observer == null) {
            runner(batch).run(queue, batch, result);
        } else {
            observer.ran(tracing.run(runner(batch), queue, batch, result, true, mappingBytes));
        }
        end(batch, result);
    }

    @Override
    public void runOutputs(StepBatch batch, StepResult result) {
        check(batch);
        if (batch.rows() != rowsOfLastStep) {
            throw new IllegalStateException("outputs of a step of " + batch.rows()
                    + " rows were asked for; the step that ran last had " + rowsOfLastStep);
        }
        if (observer == null) {
            runner(batch).runOutputs(queue, batch, result);
        } else {
            observer.ran(tracing.run(runner(batch), queue, batch, result, false, 0));
        }
    }

    private StepRunner runner(StepBatch batch) {
        return batch.rows() == 1 ? decode : chunk;
    }

    private void check(StepBatch batch) {
        if (batch.want() == StepBatch.Want.DRAWN && !draws()) {
            throw new IllegalArgumentException("this executor draws no tokens (Executor.draws); want candidates");
        }
        if (closed) {
            throw new IllegalStateException("the executor is closed");
        }
        rules.check(batch);
    }

    /** Returns the bytes of the page table that go down. */
    private int begin(Queue steps, StepBatch batch) {
        int bytes;
        try {
            bytes = pages.prepare(steps, batch);
        } catch (CacheFullException nothingWasDone) {
            throw nothingWasDone;
        } catch (RuntimeException | Error failure) {
            // A page may be mapped by now whose earlier positions were not copied into it.
            int page = cache.shape().pagePositions();
            for (int row = 0; row < batch.rows(); row++) {
                rules.forget(batch.sequence(row), batch.position(row) / page * page);
            }
            throw failure;
        }
        rowsOfLastStep = 0;
        rules.begin(batch);
        return bytes;
    }

    private void end(StepBatch batch, StepResult result) {
        rules.end();
        if (result.aheadTokens() > 0) {
            rules.resume(batch.sequence(0), batch.position(0) + 1 + result.aheadTokens());
        }
        // What lies on the device after a run is its last token's.
        rowsOfLastStep = result.aheadTokens() > 0 ? 0 : batch.rows();
        steps++;
    }

    @Override
    public CachePages cache() {
        return cache;
    }

    @Override
    public List<String> variants() {
        return Stream.of(decode.variants(), chunk.variants(), tokenVariants.stream())
                .flatMap(variants -> variants)
                .distinct()
                .sorted()
                .toList();
    }

    @Override
    public Counters counters() {
        return new Counters(
                steps,
                decode.launches() + chunk.launches(),
                transfers.hostToDeviceBytes() + pages.hostToDeviceBytes(),
                transfers.deviceToHostBytes());
    }

    @Override
    public boolean draws() {
        return sampling.draws();
    }

    @Override
    public DeviceBytes deviceBytes() {
        return new DeviceBytes(memory.byteSize(), context.allocatedBytes(), context.hugePageBytes());
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
        List<String> fallbacks = Stream.of(decode.fallback(), chunk.fallback())
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .toList();
        return ExecutionExplanation.of(
                report, decodePlan(), chunkPlan(), memory, context.hugePageBytes(), pool, cache, fallbacks);
    }

    @Override
    public Map<String, Object> measure(int sequence) {
        return new MeasuredSteps(this, sequence).run(new CostExplanation(report));
    }

    /**
     * Runs one step, as {@link #run} does, and returns how long each of its launches took on the device.
     *
     * @throws IllegalArgumentException as {@link #run}
     */
    public List<LaunchTime> trace(StepBatch batch, StepResult result) {
        return traceStep(batch, result).times();
    }

    /**
     * Runs one step, as {@link #run} does, and says what each of its launches did, and when.
     *
     * @throws IllegalArgumentException as {@link #run}
     */
    public StepTrace traceStep(StepBatch batch, StepResult result) {
        return traceStep(batch, result, false);
    }

    /** As {@link #traceStep}, launch by launch also where steps are looped: only so has each phase a time. */
    public StepTrace tracePhases(StepBatch batch, StepResult result) {
        return traceStep(batch, result, true);
    }

    private StepTrace traceStep(StepBatch batch, StepResult result, boolean phases) {
        check(batch);
        try (Queue profiling = context.openQueue(true)) {
            queue.finish();
            int mappingBytes = begin(profiling, batch);
            StepTrace trace = phases
                    ? tracing.runPhases(runner(batch), profiling, batch, result, mappingBytes)
                    : tracing.run(runner(batch), profiling, batch, result, true, mappingBytes);
            end(batch, result);
            return trace;
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
