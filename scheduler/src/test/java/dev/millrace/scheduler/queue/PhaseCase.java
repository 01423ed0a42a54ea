package dev.millrace.scheduler.queue;

import dev.millrace.kernels.attention.Mask;
import dev.millrace.kernels.phase.PhaseKernel;
import dev.millrace.kernels.phase.SamplingVariant;
import dev.millrace.kernels.program.CacheFolders;
import dev.millrace.kernels.quant.ActivationType;
import dev.millrace.kernels.quant.KvType;
import dev.millrace.kernels.quant.WeightType;
import dev.millrace.kernels.quant.WeightTypes;
import dev.millrace.kernels.rope.RopeMode;
import dev.millrace.opencl.Bindings;
import dev.millrace.opencl.Capabilities;
import dev.millrace.opencl.Capability;
import dev.millrace.opencl.CapabilityProbe;
import dev.millrace.opencl.Context;
import dev.millrace.opencl.Device;
import dev.millrace.scheduler.ExecutorOptions;
import dev.millrace.scheduler.StepBatch;
import dev.millrace.scheduler.fusion.Rewrite;
import dev.millrace.scheduler.fusion.Rewrites;
import dev.millrace.scheduler.proof.Access;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A small model whose plans hold phases to try one by one on a device.
 *
 * @param name what is special about it
 * @param shape its sizes
 * @param options how it is run
 * @param type its matrices
 * @param other some of its matrices
 * @param needs what its variants need of a device
 */
record PhaseCase(
        String name,
        RandomModel.Shape shape,
        ExecutorOptions options,
        WeightType type,
        WeightType other,
        Set<Capability> needs) {

    /** Sizes that every weight type and every variant takes; as little else is even as they allow. */
    static final RandomModel.Shape SHAPE = new RandomModel.Shape(101, 256, 256, 1, 8, 2, 32, RopeMode.NORMAL);

    private static PhaseCase of(
            String name,
            ActivationType activations,
            KvType kv,
            String type,
            String other,
            String matmul,
            String attention,
            Capability... needs) {
        ExecutorOptions options = options(activations, kv);
        if (!matmul.isEmpty()) {
            options = options.withPreferredVariants(Map.of("matmul", matmul, "attention", attention));
        }
        return new PhaseCase(name, SHAPE, options, type(type), type(other), Set.of(needs));
    }

    static ExecutorOptions options(ActivationType activations, KvType kv) {
        return ExecutorOptions.defaults(300)
                .withActivations(activations)
                .withKvType(kv)
                .withChunk(8, 4)
                .withSequences(2);
    }

    private static WeightType type(String name) {
        return WeightTypes.all().stream()
                .filter(type -> type.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Every variant, every weight type, every way to keep keys and values, and regions of one node. */
    static List<PhaseCase> all() {
        return List.of(
                of("usual, f32", ActivationType.INT8, KvType.F32, "Q8_0", "Q4_1", "", ""),
                of("usual, f16", ActivationType.INT8, KvType.F16, "Q8_0", "Q4_1", "", ""),
                of("usual, q8_0", ActivationType.INT8, KvType.Q8_0, "Q8_0", "Q4_1", "", ""),
                of("vector16", ActivationType.INT16, KvType.F16, "Q4_0", "Q6_K", "vector16", "vector"),
                of("vector8", ActivationType.INT8, KvType.F16, "Q4_K", "Q8_0", "vector8", "vector"),
                of("local", ActivationType.INT8, KvType.F16, "Q4_1", "Q4_K", "local", "local"),
                of("portable", ActivationType.F32, KvType.F16, "F16", "F32", "portable", "portable"),
                of(
                        "asm-avx2",
                        ActivationType.INT8,
                        KvType.F16,
                        "Q4_1",
                        "Q6_K",
                        "asm-avx2",
                        "vector-avx2",
                        Capability.ASM_AVX2),
                of(
                        "asm-avx512vnni",
                        ActivationType.INT16,
                        KvType.F16,
                        "Q4_1",
                        "Q6_K",
                        "asm-avx512vnni",
                        "vector-avx512",
                        Capability.ASM_AVX512_VNNI),
                new PhaseCase(
                        "regions of one node",
                        SHAPE,
                        withoutRewrites(options(ActivationType.INT8, KvType.F32)),
                        WeightType.Q8_0,
                        WeightType.Q4_1,
                        Set.of()));
    }

    static ExecutorOptions withoutRewrites(ExecutorOptions options) {
        return options.withDisabledRewrites(
                Rewrites.all().stream().map(Rewrite::name).toList());
    }

    /** What runs on every device, over few columns, some of them odd; with matrices of several work-groups all the same. */
    static List<PhaseCase> portable() {
        RandomModel.Shape even = new RandomModel.Shape(101, 64, 96, 1, 4, 2, 16, RopeMode.NORMAL);
        RandomModel.Shape odd = new RandomModel.Shape(83, 45, 77, 1, 3, 1, 20, RopeMode.NEOX);
        PhaseCase portable = of("portable", ActivationType.INT8, KvType.Q8_0, "Q8_0", "Q4_1", "portable", "portable");
        PhaseCase floats = of("portable, odd", ActivationType.F32, KvType.F32, "F16", "F32", "portable", "portable");
        PhaseCase local = of("local", ActivationType.INT8, KvType.F16, "Q4_1", "Q4_0", "local", "local");
        PhaseCase localFloats = of("local, odd", ActivationType.F32, KvType.F16, "F32", "F16", "local", "local");
        return List.of(
                portable.shaped(even),
                floats.shaped(odd),
                local.shaped(even),
                localFloats.shaped(odd),
                of("portable, super-blocks", ActivationType.INT16, KvType.F32, "Q4_K", "Q6_K", "portable", "portable"),
                of("local, super-blocks", ActivationType.INT16, KvType.F32, "Q6_K", "Q4_K", "local", "portable"),
                of("vector8", ActivationType.INT8, KvType.F16, "Q8_0", "Q4_1", "vector8", "vector")
                        .shaped(even),
                of("vector16", ActivationType.INT16, KvType.F32, "Q4_0", "Q4_1", "vector16", "vector")
                        .shaped(even),
                new PhaseCase(
                        "regions of one node",
                        even,
                        withoutRewrites(portable.options()),
                        WeightType.Q4_0,
                        WeightType.Q8_0,
                        Set.of()));
    }

    private PhaseCase shaped(RandomModel.Shape other) {
        return new PhaseCase(name, other, options, type, this.other, needs);
    }

    /** Whether the device that tests of phases run on has what this needs. */
    boolean fits() {
        return capabilities().hasAll(needs);
    }

    private static Device device() {
        return Bindings.select("auto").platforms().get(0).devices().get(0);
    }

    private static Capabilities capabilities() {
        try (Context context = device().openContext()) {
            return CapabilityProbe.probe(context);
        }
    }

    /** The model on the device. */
    PhaseBench open(Path cache) {
        RandomModel model = new RandomModel(shape, type, other, 3, List.of(new Mask.Window(20)));
        ExecutorAssembly assembly = new ExecutorAssembly(device(), capabilities(), new CacheFolders(cache));
        ExecutionDesign design = assembly.design(model.graph(), options, FakeModel.verdicts(answer -> true), List::of);
        return new PhaseBench(assembly, design, options, model, shape.vocabulary());
    }

    /** One row, behind others of its sequence. */
    static ProvedStep decode(PhaseBench bench) {
        return new ProvedStep(
                bench.design().decode(), List.of(new ProvedStep.Stretch(1, 37, 38)), 1, StepBatch.Want.TOKEN, false);
    }

    /** Fewer rows than there is room for, of two sequences, one of them across a page. */
    static ProvedStep chunk(PhaseBench bench) {
        return new ProvedStep(
                bench.design().chunk(),
                List.of(new ProvedStep.Stretch(0, 3, 7), new ProvedStep.Stretch(1, 254, 257)),
                2,
                StepBatch.Want.TOKEN,
                false);
    }

    /**
     * A launch of a step.
     *
     * @param touched what it declares to read and write
     */
    record Launched(PhaseKernel kernel, List<Location> places, List<Access> touched) {}

    /** The launches of a step, and those that may come behind them. */
    static List<Launched> launches(PhaseBench bench, ProvedStep step) {
        PhaseAccesses accesses = new PhaseAccesses(bench.memory().names());
        step.stretches().forEach(rows -> accesses.written(rows.sequence(), rows.from()));
        accesses.begin(step);
        List<Launched> launches = new ArrayList<>();
        for (PlannedLaunch launch : step.plan().launches()) {
            launches.add(new Launched(launch.kernel(), launch.arguments(), accesses.of(launch, step)));
        }
        TokenKernels tokens = bench.design().tokens().with(SamplingVariant.DRAWN);
        ResultAccesses results = new ResultAccesses(bench.memory(), tokens, accesses);
        // One token is drawn, of the only output.
        List<TokenKernels.Bound> behind = tokens.of(step.plan()).subList(0, step.outputs() == 1 ? 2 : 1);
        for (int index = 0; index < behind.size(); index++) {
            TokenKernels.Bound last = behind.get(index);
            launches.add(new Launched(last.kernel(), last.arguments(), results.of(index, step)));
        }
        return launches;
    }

    /** What a step sends: some tokens in its rows, the last of which are outputs. */
    static StepBatch batch(ProvedStep step) {
        StepBatch batch = new StepBatch(8).clear(StepBatch.Want.TOKEN);
        for (ProvedStep.Stretch rows : step.stretches()) {
            for (int position = rows.from(); position < rows.to(); position++) {
                batch.add((position * 31 + 7) % 37, rows.sequence(), position, false);
            }
        }
        return batch.wantOutputs(batch.rows() - step.outputs(), step.outputs());
    }

    @Override
    public String toString() {
        return name;
    }
}
