package dev.millrace.scheduler.queue;

import dev.millrace.kernels.VariantChoice;
import dev.millrace.kernels.expression.Slot;
import dev.millrace.kernels.phase.AttentionShape;
import dev.millrace.kernels.phase.AttentionVariant;
import dev.millrace.kernels.phase.Bucket;
import dev.millrace.kernels.phase.CandidatesPhase;
import dev.millrace.kernels.phase.MatmulVariant;
import dev.millrace.kernels.program.CacheFolders;
import dev.millrace.kernels.program.ProgramCache;
import dev.millrace.kernels.quant.KvType;
import dev.millrace.kernels.quant.WeightType;
import dev.millrace.kernels.selftest.SelfTest;
import dev.millrace.opencl.Capabilities;
import dev.millrace.opencl.Context;
import dev.millrace.opencl.Device;
import dev.millrace.opencl.DeviceInfo;
import dev.millrace.opencl.DeviceKind;
import dev.millrace.opencl.Queue;
import dev.millrace.scheduler.Executor;
import dev.millrace.scheduler.ExecutorOptions;
import dev.millrace.scheduler.fusion.ActivationRounding;
import dev.millrace.scheduler.fusion.GreedyChooser;
import dev.millrace.scheduler.fusion.Partition;
import dev.millrace.scheduler.fusion.Rewrites;
import dev.millrace.scheduler.graph.AttentionSpec;
import dev.millrace.scheduler.graph.Graph;
import dev.millrace.scheduler.graph.Node;
import dev.millrace.scheduler.graph.Op;
import dev.millrace.scheduler.graph.WeightSpec;
import dev.millrace.scheduler.lowering.KernelWriting;
import dev.millrace.scheduler.lowering.RegionLowering;
import dev.millrace.scheduler.lowering.VariantSelection;
import dev.millrace.scheduler.memory.DeviceWeights;
import dev.millrace.scheduler.memory.LoadProgress;
import dev.millrace.scheduler.memory.MemoryGroup;
import dev.millrace.scheduler.memory.MemoryPlan;
import dev.millrace.scheduler.memory.RawWeights;
import dev.millrace.scheduler.memory.StoredWeight;
import dev.millrace.scheduler.memory.WeightArenas;
import dev.millrace.scheduler.memory.WeightLoader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link DeviceExecutor}: design first, checked against the device's limits, then memory, weights and kernels.
 *
 * @param device the device to run on
 * @param capabilities what it was seen to do, less what is switched off
 * @param folders where compiled programs and verdicts of the self-test are kept between runs
 */
public record ExecutorAssembly(Device device, Capabilities capabilities, CacheFolders folders) {

    /** Positions of a K/V page, and of a split of attention. */
    public static final int PAGE = 256;

    /**
     * Loads a model.
     *
     * @param graph the model; outputs {@code logits} and {@code token}
     * @param raw its weights as the file has them
     */
    public DeviceExecutor open(Graph graph, RawWeights raw, ExecutorOptions options, LoadProgress progress) {
        ExecutionDesign design = design(graph, options);
        design.memory().check();
        Context context = device.openContext();
        try {
            ProgramCache programs = new ProgramCache(context, folders.programs());
            Queue queue = context.openQueue(false);
            DeviceWeights weights;
            try (Queue upload = context.openQueue(false)) {
                weights = new WeightLoader(programs, upload, queue).load(design.weights(), raw, progress);
            }
            Executor.Limits limits = new Executor.Limits(
                    options.chunkRows(),
                    options.chunkOutputs(),
                    options.contextLength(),
                    options.sequences(),
                    logits(graph));
            return new DeviceExecutor(context, programs, queue, limits, weights, design);
        } catch (Throwable failure) {
            context.close();
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
            return design(source, options, selfTest);
        }
    }

    private ExecutionDesign design(Graph source, ExecutorOptions options, SelfTest selfTest) {
        DeviceInfo info = device.info();
        Graph graph = ActivationRounding.insert(source, options.activations());
        Partition partition = new GreedyChooser(new RegionLowering())
                .choose(graph, Rewrites.propose(Rewrites.without(options.disabledRewrites()), graph));
        VariantSelection selection = new VariantSelection(info, capabilities, options.preferredVariants(), selfTest);
        VariantChoice<MatmulVariant> matmul = selection.matmul(matrixTypes(graph), options.activations());
        int pages = (options.contextLength() + PAGE - 1) / PAGE;
        AttentionShape shape = attentionShape(graph);
        List<String> choices = new ArrayList<>(List.of(matmul.explain()));
        AttentionVariant decodeAttention = null;
        AttentionVariant chunkAttention = null;
        if (shape != null) {
            VariantChoice<AttentionVariant> decode = selection.attention(true, shape, options.kvType());
            VariantChoice<AttentionVariant> chunk = selection.attention(false, shape, options.kvType());
            choices.add("decode: " + decode.explain());
            choices.add("prefill: " + chunk.explain());
            decodeAttention = decode.variant();
            chunkAttention = chunk.variant();
        }
        boolean half = options.kvType() == KvType.F16;
        int workers = info.kind() == DeviceKind.CPU ? info.computeUnits() : info.computeUnits() * 8;
        KernelWriting decodeWriting =
                new KernelWriting(new Bucket(1, 1, 1, PAGE, pages, half, workers), matmul.variant(), decodeAttention);
        int chunkWorkers = info.kind() == DeviceKind.CPU ? workers * 4 : workers;
        KernelWriting chunkWriting = new KernelWriting(
                new Bucket(
                        options.chunkRows(),
                        options.chunkOutputs(),
                        matmul.variant().rowTile(),
                        PAGE,
                        pages,
                        half,
                        chunkWorkers),
                matmul.variant(),
                chunkAttention);

        WeightArenas weights = WeightArenas.place(storedWeights(graph), info);
        CacheLayout caches = CacheLayout.of(
                graph.caches(), options.kvType(), (long) options.sequences() * pages * PAGE, info.maxAllocationBytes());
        Tables tables = new Tables(graph, options.sequences(), pages, options.contextLength());
        int chunks = CandidatesPhase.chunksFor(info.computeUnits());
        Planner planner = new Planner(partition, weights, caches, tables, chunks);
        StepPlan decode = planner.plan(decodeWriting, splits(decodeAttention, pages));
        StepPlan chunk = planner.plan(chunkWriting, splits(chunkAttention, pages));
        CandidatesPhase candidates = new CandidatesPhase(
                "candidates",
                logits(graph),
                chunks,
                new Slot("logits", Slot.Content.ROWS),
                new Slot("candidates", Slot.Content.CANDIDATES));
        return new ExecutionDesign(
                weights,
                caches,
                tables,
                decode,
                chunk,
                candidates,
                memory(weights, caches, tables, decode, chunk, options),
                new ExecutionReport(partition, choices, selfTest.quarantined()));
    }

    private static int splits(@Nullable AttentionVariant variant, int pages) {
        return variant != null && variant.splitting() ? pages : 1;
    }

    private static @Nullable AttentionShape attentionShape(Graph graph) {
        for (Node node : graph.nodes()) {
            if (node.op() instanceof Op.Attention attention) {
                AttentionSpec spec = attention.spec();
                return new AttentionShape(spec.heads(), spec.kvHeads(), spec.headDim(), spec.scale(), 0, 1);
            }
        }
        return null;
    }

    private static Set<WeightType> matrixTypes(Graph graph) {
        Set<WeightType> types = new LinkedHashSet<>();
        for (Node node : graph.nodes()) {
            if (node.op() instanceof Op.Linear) {
                types.add(((Op.Weight) graph.producerOf(node, 1).op()).spec().type());
            }
        }
        return types;
    }

    /** Weights in order of use; one that is read both as a matrix and as a vector is a matrix. */
    private static List<StoredWeight> storedWeights(Graph graph) {
        Set<String> matrices = new HashSet<>();
        for (Node node : graph.nodes()) {
            if (node.op() instanceof Op.Linear || node.op() instanceof Op.Embedding) {
                matrices.add(((Op.Weight) graph.producerOf(node, 1).op()).spec().name());
            }
        }
        List<StoredWeight> stored = new ArrayList<>();
        for (WeightSpec spec : graph.weights()) {
            stored.add(
                    matrices.contains(spec.name())
                            ? StoredWeight.matrix(spec.name(), spec.type(), spec.rows(), spec.columns())
                            : StoredWeight.vector(spec.name(), spec.type(), spec.columns()));
        }
        return stored;
    }

    private MemoryPlan memory(
            WeightArenas weights,
            CacheLayout caches,
            Tables tables,
            StepPlan decode,
            StepPlan chunk,
            ExecutorOptions options) {
        MemoryPlan.Builder plan = MemoryPlan.builder(device.info());
        for (int i = 0; i < weights.arenaBytes().size(); i++) {
            plan.add(MemoryGroup.WEIGHTS, "arena " + i, weights.arenaBytes().get(i));
        }
        for (int i = 0; i < caches.arenaBytes().size(); i++) {
            plan.add(MemoryGroup.KV_CACHE, "arena " + i, caches.arenaBytes().get(i));
        }
        plan.add(MemoryGroup.ACTIVATIONS, "arena", Math.max(decode.activationBytes(), chunk.activationBytes()));
        plan.add(MemoryGroup.RESULTS, "results", Math.max(decode.resultBytes(), chunk.resultBytes()));
        plan.add(MemoryGroup.TABLES, "tables", tables.byteSize());
        plan.add(MemoryGroup.TABLES, "step", StepTransfers.byteSize(options.chunkRows()));
        plan.add(MemoryGroup.STAGING, "staging", WeightLoader.STAGING_BUFFERS * WeightLoader.DEFAULT_STAGING_BYTES);
        return plan.build();
    }
}
