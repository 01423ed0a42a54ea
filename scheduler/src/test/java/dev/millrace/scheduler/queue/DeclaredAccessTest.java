package dev.millrace.scheduler.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.kernels.attention.Mask;
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
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a launch declares is what it does. Everything that it does not declare to read is poisoned, twice and differently
 * (0xff bytes are NaN, -1; 0x7f bytes are NaN as half and huge otherwise): what it writes must not change. What it does not
 * declare to write must keep its bytes.
 */
@Tag("device")
class DeclaredAccessTest {

    private static final RandomModel.Shape SHAPE = new RandomModel.Shape(101, 256, 256, 1, 8, 2, 32, RopeMode.NORMAL);
    private static final byte[] POISONS = {0x7f, (byte) 0xff};

    @TempDir
    static Path cache;

    private static PhaseBench open(ExecutorOptions options, WeightType type, WeightType other, Capability... needed) {
        Device device = Bindings.select("auto").platforms().get(0).devices().get(0);
        Capabilities capabilities;
        try (Context context = device.openContext()) {
            capabilities = CapabilityProbe.probe(context);
        }
        assumeTrue(
                Arrays.stream(needed).allMatch(capabilities::has), () -> "the device lacks " + Arrays.toString(needed));
        RandomModel model = new RandomModel(SHAPE, type, other, 3, List.of(new Mask.Window(20)));
        ExecutorAssembly assembly = new ExecutorAssembly(device, capabilities, new CacheFolders(cache));
        ExecutionDesign design = assembly.design(model.graph(), options, FakeModel.verdicts(answer -> true), List::of);
        return new PhaseBench(assembly, design, options, model);
    }

    private static ExecutorOptions options(ActivationType activations, KvType kv) {
        return ExecutorOptions.defaults(300)
                .withActivations(activations)
                .withKvType(kv)
                .withChunk(8, 4)
                .withSequences(2);
    }

    private static ExecutorOptions with(ExecutorOptions options, String matmul, String attention) {
        return options.withPreferredVariants(Map.of("matmul", matmul, "attention", attention));
    }

    @ParameterizedTest
    @EnumSource(KvType.class)
    void theUsualVariants(KvType type) {
        try (PhaseBench bench = open(options(ActivationType.INT8, type), WeightType.Q8_0, WeightType.Q4_1)) {
            bothPlans(bench);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "vector16, vector, INT16, Q4_0, Q6_K",
        "vector8, vector, INT8, Q4_K, Q8_0",
        "local, local, INT8, Q4_1, Q4_K",
        "portable, portable, F32, F16, F32"
    })
    void otherVariants(String matmul, String attention, ActivationType activations, String type, String other) {
        ExecutorOptions options = with(options(activations, KvType.F16), matmul, attention);
        try (PhaseBench bench = open(options, type(type), type(other))) {
            bothPlans(bench);
        }
    }

    @Test
    void variantsInAssembly() {
        ExecutorOptions avx2 = with(options(ActivationType.INT8, KvType.F16), "asm-avx2", "vector-avx2");
        try (PhaseBench bench = open(avx2, WeightType.Q4_1, WeightType.Q6_K, Capability.ASM_AVX2)) {
            bothPlans(bench);
        }
    }

    @Test
    void variantsInWiderAssembly() {
        ExecutorOptions vnni = with(options(ActivationType.INT16, KvType.F16), "asm-avx512vnni", "vector-avx512");
        try (PhaseBench bench = open(vnni, WeightType.Q4_1, WeightType.Q6_K, Capability.ASM_AVX512_VNNI)) {
            bothPlans(bench);
        }
    }

    @Test
    void regionsOfOneNode() {
        ExecutorOptions options = options(ActivationType.INT8, KvType.F32)
                .withDisabledRewrites(Rewrites.all().stream().map(Rewrite::name).toList());
        try (PhaseBench bench = open(options, WeightType.Q8_0, WeightType.Q4_1)) {
            bothPlans(bench);
        }
    }

    private static WeightType type(String name) {
        return WeightTypes.all().stream()
                .filter(type -> type.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static void bothPlans(PhaseBench bench) {
        assertThat(plan(bench, decode(bench), false)).isEmpty();
        assertThat(plan(bench, chunk(bench), false)).isEmpty();
    }

    /** The test can fail: where a read is not declared although it happens, its launch is found out. */
    @Test
    void aReadThatIsNotDeclaredIsNoticed() {
        try (PhaseBench bench = open(options(ActivationType.INT8, KvType.F16), WeightType.Q8_0, WeightType.Q4_1)) {
            List<String> unnoticed = new ArrayList<>();
            plan(bench, decode(bench), true).forEach(line -> {
                if (line.startsWith("unnoticed")) {
                    unnoticed.add(line);
                }
            });
            assertThat(unnoticed).isEmpty();
        }
    }

    private static ProvedStep decode(PhaseBench bench) {
        return new ProvedStep(
                bench.design().decode(), List.of(new ProvedStep.Stretch(1, 37, 38)), 1, StepBatch.Want.TOKEN, false);
    }

    /** Fewer rows than there is room for, of two sequences, one of them across a page. */
    private static ProvedStep chunk(PhaseBench bench) {
        return new ProvedStep(
                bench.design().chunk(),
                List.of(new ProvedStep.Stretch(0, 3, 7), new ProvedStep.Stretch(1, 254, 257)),
                2,
                StepBatch.Want.TOKEN,
                false);
    }

    /** Runs a step launch by launch. Returns what was found; with {@code drop}, also which missing declarations were not. */
    private static List<String> plan(PhaseBench bench, ProvedStep step, boolean drop) {
        StepBatch batch = new StepBatch(8).clear(StepBatch.Want.TOKEN);
        PhaseAccesses accesses = new PhaseAccesses(new TensorNames());
        for (ProvedStep.Stretch rows : step.stretches()) {
            accesses.written(rows.sequence(), rows.from());
            for (int position = rows.from(); position < rows.to(); position++) {
                batch.add((position * 31 + 7) % 101, rows.sequence(), position, false);
            }
        }
        batch.wantOutputs(batch.rows() - step.outputs(), step.outputs());
        accesses.begin(step);
        bench.send(batch, step.plan());
        Access sent = accesses.read(
                PlanMemory.STEP,
                PlanMemory.STEP,
                0,
                StepTransfers.bytesSent(step.plan().bucket().rows(), step.outputs()));
        List<String> found = new ArrayList<>();
        Map<String, byte[]> before = bench.contents();
        for (PlannedLaunch launch : step.plan().launches()) {
            List<Access> declared = new ArrayList<>(accesses.of(launch, step));
            declared.add(sent);
            bench.run(step.plan(), launch);
            Map<String, byte[]> after = bench.contents();
            assertThat(changes(before, after)).as(launch.kernel().label()).isPositive();
            String label =
                    step.plan().bucket().rows() + " rows, " + launch.kernel().label();
            found.addAll(poison(
                    bench, step.plan(), launch, new DeclaredBytes(bench.memory(), declared), before, after, label));
            if (drop) {
                for (Access access : accesses(declared)) {
                    List<Access> fewer = new ArrayList<>(declared);
                    fewer.remove(access);
                    DeclaredBytes bytes = new DeclaredBytes(bench.memory(), fewer);
                    if (poison(bench, step.plan(), launch, bytes, before, after, label)
                            .isEmpty()) {
                        found.add("unnoticed: " + label + " without " + access);
                    }
                }
            }
            bench.fill(after);
            before = after;
        }
        return found;
    }

    /** Declarations to leave out by turns: all but those of the step and of the page table, whose poison is an address. */
    private static List<Access> accesses(List<Access> declared) {
        return declared.stream()
                .filter(access -> !access.content().tensor().equals(PlanMemory.STEP)
                        && !access.content().tensor().startsWith("Pages"))
                .toList();
    }

    private static long changes(Map<String, byte[]> before, Map<String, byte[]> after) {
        return before.keySet().stream()
                .filter(name -> !Arrays.equals(before.get(name), after.get(name)))
                .count();
    }

    private static List<String> poison(
            PhaseBench bench,
            StepPlan plan,
            PlannedLaunch launch,
            DeclaredBytes declared,
            Map<String, byte[]> before,
            Map<String, byte[]> after,
            String label) {
        List<Map<String, byte[]>> inputs = new ArrayList<>();
        List<Map<String, byte[]>> outputs = new ArrayList<>();
        for (byte poison : POISONS) {
            Map<String, byte[]> image = new HashMap<>();
            before.forEach((name, bytes) -> {
                byte[] poisoned = bytes.clone();
                BitSet reads = declared.reads(name);
                BitSet writes = declared.writes(name);
                for (int i = reads.nextClearBit(0); i < poisoned.length; i = reads.nextClearBit(i + 1)) {
                    // Other bytes where results go, so that poison that is handed on is not taken for no result.
                    poisoned[i] = writes.get(i) ? (byte) (poison ^ 0x2a) : poison;
                }
                image.put(name, poisoned);
            });
            bench.fill(image);
            bench.run(plan, launch);
            inputs.add(image);
            outputs.add(bench.contents());
        }
        List<String> found = new ArrayList<>();
        after.forEach((name, right) -> {
            BitSet writes = declared.writes(name);
            byte[][] was = inputs.stream().map(image -> image.get(name)).toArray(byte[][]::new);
            byte[][] is = outputs.stream().map(image -> image.get(name)).toArray(byte[][]::new);
            for (int i = 0; i < right.length; i++) {
                boolean untouched = is[0][i] == was[0][i] && is[1][i] == was[1][i];
                boolean same = is[0][i] == right[i] && is[1][i] == right[i];
                if (!untouched && !(writes.get(i) && same)) {
                    found.add(label + ": byte " + i + " of '" + name + "' "
                            + (writes.get(i)
                                    ? "depends on what is not declared to be read"
                                    : "is written, which is not declared"));
                    return;
                }
            }
        });
        return found;
    }
}
