package dev.millrace.scheduler.queue;

import dev.millrace.kernels.expression.ExpressionWriter;
import dev.millrace.kernels.phase.AttentionShape;
import dev.millrace.kernels.phase.AttentionVariant;
import dev.millrace.kernels.phase.Bucket;
import dev.millrace.kernels.phase.MatmulVariant;
import dev.millrace.kernels.program.CacheFolders;
import dev.millrace.kernels.program.ProgramCache;
import dev.millrace.kernels.selftest.KnownAnswer;
import dev.millrace.kernels.selftest.SelfTest;
import dev.millrace.kernels.selftest.Verdict;
import dev.millrace.opencl.Belongings;
import dev.millrace.opencl.Capabilities;
import dev.millrace.opencl.Capability;
import dev.millrace.opencl.Context;
import dev.millrace.opencl.Device;
import dev.millrace.opencl.DeviceInfo;
import dev.millrace.opencl.DeviceKind;
import dev.millrace.opencl.Queue;
import dev.millrace.scheduler.Executor;
import dev.millrace.scheduler.ExecutorOptions;
import dev.millrace.scheduler.cost.CostModel;
import dev.millrace.scheduler.cost.PhaseOverhead;
import dev.millrace.scheduler.cost.ProfileStore;
import dev.millrace.scheduler.fusion.ActivationRounding;
import dev.millrace.scheduler.fusion.CostedPartition;
import dev.millrace.scheduler.fusion.Partition;
import dev.millrace.scheduler.fusion.Rewrites;
import dev.millrace.scheduler.graph.Graph;
import dev.millrace.scheduler.lowering.KernelWriting;
import dev.millrace.scheduler.lowering.OnChip;
import dev.millrace.scheduler.lowering.RegionLowering;
import dev.millrace.scheduler.memory.DeviceWeights;
import dev.millrace.scheduler.memory.Headroom;
import dev.millrace.scheduler.memory.LoadProgress;
import dev.millrace.scheduler.memory.MemoryGroup;
import dev.millrace.scheduler.memory.MemoryPlan;
import dev.millrace.scheduler.memory.RawWeights;
import dev.millrace.scheduler.memory.WeightArenas;
import dev.millrace.scheduler.memory.WeightLoader;
import dev.millrace.scheduler.proof.Proof;
import dev.millrace.scheduler.trace.StepObserver;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link DeviceExecutor}: design first, checked against the device's limits, then memory, weights and kernels.
 *
 * @param device the device to run on
 * @param capabilities what it was seen to do, less what is switched off
 * @param folders where compiled programs and verdicts of the self-test are kept between runs
 * @param headroom what the memory plan leaves to others
 * @param hugePages whether large buffers of a CPU are to lie in huge pages; see {@link Device#openContext(boolean)}
 */
public record ExecutorAssembly(
        Device device, Capabilities capabilities, CacheFolders folders, Headroom headroom, boolean hugePages) {

    /** With {@link Headroom#DEFAULT} and huge pages. */
    public ExecutorAssembly(Device device, Capabilities capabilities, CacheFolders folders) {
        this(device, capabilities, folders, Headroom.DEFAULT, true);
    }

    /**
     * Loads a model.
     *
     * @param graph the model; outputs {@code logits} and {@code token}
     * @param raw its weights as the file has them
     */
    public DeviceExecutor open(Graph graph, RawWeights raw, ExecutorOptions options, LoadProgress progress) {
        return open(graph, raw, options, progress, null);
    }

    /**
     * Loads a model whose steps are traced.
     *
     * @param observer is told of every step, or null
     */
    public DeviceExecutor open(
            Graph graph,
            RawWeights raw,
            ExecutorOptions options,
            LoadProgress progress,
            @Nullable StepObserver observer) {
        return open(design(graph, options), limits(graph, options), raw, progress, observer);
    }

    static Executor.Limits limits(Graph graph, ExecutorOptions options) {
        return new Executor.Limits(
                options.chunkRows(),
                options.chunkOutputs(),
                options.contextLength(),
                options.sequences(),
                logits(graph));
    }

    /** Loads what was designed; when that fails nothing is left open. */
    DeviceExecutor open(
            ExecutionDesign design,
            Executor.Limits limits,
            RawWeights raw,
            LoadProgress progress,
            @Nullable StepObserver observer) {
        design.memory().check();
        Belongings opened = new Belongings();
        try {
            Context context = opened.own(device.openContext(hugePages));
            ProgramCache programs = opened.own(new ProgramCache(context, folders.programs(device.info())));
            Queue queue = opened.own(context.openQueue(observer != null));
            DeviceWeights weights;
            try (Queue upload = context.openQueue(false)) {
                weights = opened.own(new WeightLoader(programs, upload, queue).load(design.weights(), raw, progress));
            }
            return new DeviceExecutor(opened, programs, queue, limits, weights, design, observer);
        } catch (Throwable failure) {
            opened.closeAfter(failure);
            throw failure;
        }
    }

    private static int logits(Graph graph) {
        Integer logits = graph.outputs().get("logits");
        if (logits == null || !graph.outputs().containsKey("token")) {
            throw new IllegalArgumentException("graph " + graph.name() + " has outputs "
                    + graph.outputs().keySet() + "; an executor needs 'logits' and 'token'");
        }
        return graph.value(logits).spec().columns();
    }

    /** Everything that is decided before the first byte is allocated. */
    ExecutionDesign design(Graph source, ExecutorOptions options) {
        try (SelfTest selfTest = new SelfTest(device, capabilities, folders)) {
            return design(source, options, selfTest::verdict, selfTest::quarantined);
        }
    }

    /**
     * @param judge says of a variant whether it answers rightly
     * @param quarantined those that were found not to
     */
    ExecutionDesign design(
            Graph source,
            ExecutorOptions options,
            Function<KnownAnswer, Verdict> judge,
            Supplier<List<Verdict>> quarantined) {
        requireLogitsFit(options.chunkOutputs(), logits(source));
        DeviceInfo info = device.info();
        Graph graph = ActivationRounding.insert(source, options.activations());
        ModelVariants variants = ModelVariants.choose(graph, options, info, capabilities, judge);
        PoolDesign pool = PoolDesign.of(options);
        int pages = pool.pagesPerSequence();
        int workers = CostModel.workers(info);
        // A row's products wait for memory, so they ask for it early.
        MatmulVariant product = capabilities.has(Capability.ASM_PREFETCH)
                ? variants.matmul()
                : variants.matmul().withoutLookAhead();
        KernelWriting decodeWriting = new KernelWriting(
                new Bucket(1, 1, 1, pool.pagePositions(), pages, options.kvType(), workers),
                product,
                variants.decodeAttention());
        int chunkWorkers = info.kind() == DeviceKind.CPU ? workers * 4 : workers;
        KernelWriting chunkWriting = new KernelWriting(
                new Bucket(
                        options.chunkRows(),
                        options.chunkOutputs(),
                        variants.matmul().rowTile(),
                        pool.pagePositions(),
                        pages,
                        options.kvType(),
                        chunkWorkers),
                variants.matmul(),
                variants.chunkAttention());

        PlanCosts costs = PlanCosts.of(
                new ProfileStore(folders)
                        .serving(
                                info,
                                capabilities,
                                ProfileStore.variants(variants.matmul(), variants.decodeAttention())),
                variants.looped() ? PhaseOverhead.BARRIER : PhaseOverhead.LAUNCH,
                info,
                new PlanCosts.Kernels(decodeWriting, splits(variants.decodeAttention(), options)),
                new PlanCosts.Kernels(chunkWriting, splits(variants.chunkAttention(), options)));
        CostedPartition costed = costs.choose(
                options.chooser(),
                OnChip.of(new RegionLowering(), variants.matmul(), chunkWriting.bucket(), info),
                graph,
                Rewrites.propose(Rewrites.without(options.disabledRewrites()), graph));
        Partition partition = costed.partition();
        WeightArenas weights = WeightArenas.place(WeightForms.of(graph), info);
        CacheLayout caches = CacheLayout.of(
                graph.caches(), options.kvType(), pool.pagePositions(), pool.pages(), info.maxAllocationBytes());
        Tables tables = new Tables(graph, options.sequences(), pages, options.contextLength());
        Planner planner = new Planner(partition, weights, caches, tables, variants.candidateChunks());
        StepPlan decode = planner.plan(decodeWriting, splits(variants.decodeAttention(), options));
        StepPlan chunk = planner.plan(chunkWriting, splits(variants.chunkAttention(), options));
        PlanMemory planMemory = PlanMemory.of(weights, caches, tables, pool, decode, chunk, options);
        TokenKernels tokens = variants.tokens(logits(graph));
        Looping looping = !variants.looped()
                ? null
                : new Looping(
                        LoopedPlan.of(decode, tokens, info.computeUnits(), variants.sleeping()),
                        LoopedPlan.of(chunk, tokens, info.computeUnits(), variants.sleeping()),
                        variants.sleeping(),
                        Looping.PATIENCE_SECONDS);
        long start = System.nanoTime();
        List<Proof> proofs =
                new DesignProof(planMemory, decode, chunk, looping, tokens, options.contextLength()).prove();
        long proofNanos = System.nanoTime() - start;
        return new ExecutionDesign(
                weights,
                caches,
                tables,
                pool,
                decode,
                chunk,
                tokens,
                looping,
                memory(weights, caches, tables, decode, chunk, looping, options),
                new ExecutionReport(
                        partition, variants.choices(), quarantined.get(), costed.choices(), costs, proofs, proofNanos));
    }

    private static int splits(@Nullable AttentionVariant variant, ExecutorOptions options) {
        return variant != null && variant.splitting() ? AttentionShape.splits(options.contextLength()) : 1;
    }

    /** All logits of a step come up in one piece, which Java and OpenCL bindings count in an int. */
    private static void requireLogitsFit(int outputs, int vocabularySize) {
        long rowBytes = (long) ExpressionWriter.padded(vocabularySize) * Float.BYTES;
        if (outputs * rowBytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("the logits of a step with " + outputs + " outputs of a vocabulary of "
                    + vocabularySize + " take " + outputs * rowBytes + " bytes; at most " + Integer.MAX_VALUE
                    + " can be read at once, so ask for at most " + Integer.MAX_VALUE / rowBytes
                    + " outputs (ExecutorOptions.withChunk)");
        }
    }

    private MemoryPlan memory(
            WeightArenas weights,
            CacheLayout caches,
            Tables tables,
            StepPlan decode,
            StepPlan chunk,
            @Nullable Looping looping,
            ExecutorOptions options) {
        MemoryPlan.Builder plan =
                MemoryPlan.builder(device.info()).headroom(headroom).add(weights);
        for (int i = 0; i < caches.arenaBytes().size(); i++) {
            plan.add(MemoryGroup.KV_CACHE, "arena " + i, caches.arenaBytes().get(i));
        }
        plan.add(MemoryGroup.ACTIVATIONS, "arena", ExecutionDesign.activationBytes(decode, chunk));
        plan.add(MemoryGroup.RESULTS, "results", ExecutionDesign.resultBytes(decode, chunk));
        plan.add(MemoryGroup.TABLES, "tables", tables.byteSize());
        plan.add(MemoryGroup.TABLES, "draw", StepPlan.DRAW_BYTES);
        plan.add(MemoryGroup.TABLES, "step", StepTransfers.byteSize(options.chunkRows()));
        if (looping != null) {
            plan.add(MemoryGroup.TABLES, "loops", looping.byteSize());
        }
        long stagingBytes = WeightLoader.stagingBytes(weights, WeightLoader.DEFAULT_STAGING_BYTES);
        for (int i = 0; i < WeightLoader.STAGING_BUFFERS; i++) {
            plan.add(MemoryGroup.STAGING, "staging " + i, stagingBytes);
        }
        return plan.build();
    }
}
