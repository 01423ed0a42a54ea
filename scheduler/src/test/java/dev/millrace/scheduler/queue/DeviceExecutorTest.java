package dev.millrace.scheduler.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.kernels.attention.Mask;
import dev.millrace.kernels.program.CacheFolders;
import dev.millrace.kernels.quant.ActivationType;
import dev.millrace.kernels.quant.KvType;
import dev.millrace.kernels.quant.WeightType;
import dev.millrace.kernels.quant.WeightTypes;
import dev.millrace.kernels.rope.RopeMode;
import dev.millrace.opencl.Capabilities;
import dev.millrace.opencl.Capability;
import dev.millrace.opencl.Device;
import dev.millrace.scheduler.Executor;
import dev.millrace.scheduler.ExecutorOptions;
import dev.millrace.scheduler.StepBatch;
import dev.millrace.scheduler.StepResult;
import dev.millrace.scheduler.fusion.Rewrite;
import dev.millrace.scheduler.fusion.Rewrites;
import dev.millrace.scheduler.graph.ReferenceInterpreter;
import dev.millrace.scheduler.graph.Rows;
import dev.millrace.scheduler.memory.LoadProgress;
import dev.millrace.scheduler.trace.LaunchTime;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The device against the interpreter, and against itself: the same bits whatever the way. */
@Tag("device")
class DeviceExecutorTest {

    private static final RandomModel.Shape SMALL = new RandomModel.Shape(333, 256, 512, 2, 8, 2, 32, RopeMode.NORMAL);
    private static final int[] TOKENS = tokens(41, 333);

    /** LoopedExecutionTest compares the other mode with this one. */
    private static final Map<String, String> LAUNCHED = Map.of("execution", "launched");

    @TempDir
    static Path cache;

    private static Device device;
    private static Capabilities capabilities;

    @BeforeAll
    static void openDevice() {
        TestDevice opened = TestDevice.open(cache);
        device = opened.device();
        capabilities = opened.capabilities();
    }

    static int[] tokens(int count, int vocabulary) {
        int[] tokens = new int[count];
        for (int i = 0; i < count; i++) {
            tokens[i] = (i * 7919 + 13) % vocabulary;
        }
        return tokens;
    }

    private static DeviceExecutor open(RandomModel model, ExecutorOptions options, Capabilities with) {
        return new ExecutorAssembly(device, with, new CacheFolders(cache))
                .open(model.graph(), model, options, LoadProgress.NONE);
    }

    private static ExecutorOptions options(ActivationType type) {
        return ExecutorOptions.defaults(600)
                .withActivations(type)
                .withKvType(KvType.F32)
                .withChunk(48, 48)
                .withPreferredVariants(LAUNCHED);
    }

    /** Logits of all tokens, run in chunks. */
    static float[][] logits(Executor executor, int[] tokens, int chunk) {
        float[][] result = new float[tokens.length][];
        StepBatch batch = new StepBatch(executor.limits().rows());
        StepResult step = new StepResult(executor.limits());
        int width = executor.limits().vocabularySize();
        for (int from = 0; from < tokens.length; from += chunk) {
            batch.clear(StepBatch.Want.LOGITS);
            int end = Math.min(tokens.length, from + chunk);
            for (int i = from; i < end; i++) {
                batch.add(tokens[i], 0, i, true);
            }
            executor.run(batch, step);
            for (int i = from; i < end; i++) {
                result[i] = Arrays.copyOfRange(step.logits(), (i - from) * width, (i - from + 1) * width);
            }
        }
        return result;
    }

    static float[] reference(RandomModel model, ActivationType type, int[] tokens) {
        return new ReferenceInterpreter(model.graph(), model, new ReferenceInterpreter.Numerics(type, KvType.F32))
                .run(Rows.of(0, 0, tokens))
                .floats("logits");
    }

    static double worst(float[][] logits, float[] right) {
        double worst = 0;
        for (int i = 0; i < logits.length; i++) {
            for (int j = 0; j < logits[i].length; j++) {
                double error = Math.abs(logits[i][j] - right[i * logits[i].length + j]);
                worst = Double.isNaN(error) ? Double.POSITIVE_INFINITY : Math.max(worst, error);
            }
        }
        return worst;
    }

    static List<WeightType> types() {
        return WeightTypes.all();
    }

    @ParameterizedTest
    @MethodSource("types")
    void everyTypeAgreesWithTheInterpreter(WeightType type) {
        RandomModel model = new RandomModel(SMALL, type, 5);
        try (DeviceExecutor executor = open(model, options(ActivationType.F32), capabilities)) {
            assertThat(worst(logits(executor, TOKENS, 48), reference(model, ActivationType.F32, TOKENS)))
                    .isLessThan(2e-3);
        }
    }

    @ParameterizedTest
    @EnumSource(ActivationType.class)
    void prefillDecodeAndChunksGiveTheSameBits(ActivationType type) {
        RandomModel model = new RandomModel(SMALL, WeightType.Q4_K, WeightType.Q6_K, 6);
        try (DeviceExecutor executor = open(model, options(type), capabilities)) {
            float[][] whole = logits(executor, TOKENS, 41);
            for (int chunk : new int[] {1, 7, 16}) {
                assertThat(logits(executor, TOKENS, chunk)).isDeepEqualTo(whole);
            }
            double bound = type == ActivationType.F32 ? 2e-3 : 5e-2;
            assertThat(worst(whole, reference(model, type, TOKENS))).isLessThan(bound);
        }
    }

    @Test
    void everyInstructionSetGivesTheSameBits() {
        RandomModel model = new RandomModel(SMALL, WeightType.Q4_1, WeightType.Q8_0, 7);
        for (ActivationType type : new ActivationType[] {ActivationType.INT8, ActivationType.INT16}) {
            List<float[][]> all = new ArrayList<>();
            Set<Capability> none = Set.of();
            for (Set<Capability> off : List.of(
                    none,
                    Set.of(Capability.ASM_AVX512_VNNI),
                    Set.of(Capability.ASM_AVX512_VNNI, Capability.ASM_AVX2))) {
                try (DeviceExecutor executor = open(model, options(type), capabilities.without(off))) {
                    all.add(logits(executor, TOKENS, 41));
                }
            }
            for (String name : List.of("vector16", "vector8", "local", "portable")) {
                ExecutorOptions options =
                        options(type).withPreferredVariants(Map.of("execution", "launched", "matmul", name));
                try (DeviceExecutor executor = open(model, options, capabilities)) {
                    all.add(logits(executor, TOKENS, 41));
                }
            }
            all.forEach(logits -> assertThat(logits).isDeepEqualTo(all.get(0)));
        }
    }

    @ParameterizedTest
    @CsvSource({"matmul, local", "attention, local", "attention, portable"})
    void otherVariantsAgree(String family, String variant) {
        for (WeightType type : List.of(WeightType.Q4_K, WeightType.F16)) {
            RandomModel model = new RandomModel(SMALL, type, WeightType.Q6_K, 8);
            ExecutorOptions options =
                    options(ActivationType.F32).withPreferredVariants(Map.of("execution", "launched", family, variant));
            try (DeviceExecutor executor = open(model, options, capabilities)) {
                float[] right = reference(model, ActivationType.F32, TOKENS);
                float[][] prefill = logits(executor, TOKENS, 41);
                assertThat(worst(prefill, right)).isLessThan(2e-3);
                assertThat(logits(executor, TOKENS, 1)).isDeepEqualTo(prefill);
            }
        }
    }

    static List<String> rewrites() {
        return Rewrites.all().stream().map(Rewrite::name).toList();
    }

    @ParameterizedTest
    @MethodSource("rewrites")
    void aRewriteSwitchedOffChangesLaunchesAndNoBit(String rewrite) {
        RandomModel model = new RandomModel(SMALL, WeightType.Q4_1, WeightType.Q8_0, 9);
        float[][] fused;
        int fusedLaunches;
        try (DeviceExecutor executor = open(model, options(ActivationType.INT8), capabilities)) {
            fused = logits(executor, TOKENS, 41);
            fusedLaunches = executor.decodePlan().launches().size();
        }
        ExecutorOptions options = options(ActivationType.INT8).withDisabledRewrites(List.of(rewrite));
        try (DeviceExecutor executor = open(model, options, capabilities)) {
            // A model like this has no chains that row-epilogue is for; RandomGraphsTest has.
            assertThat(executor.decodePlan().launches())
                    .hasSizeGreaterThan(rewrite.equals("row-epilogue") ? fusedLaunches - 1 : fusedLaunches);
            if (!rewrite.equals("attention")) {
                assertThat(logits(executor, TOKENS, 41)).isDeepEqualTo(fused);
                assertThat(logits(executor, TOKENS, 1)).isDeepEqualTo(fused);
            }
        }
    }

    /** Heads of whole blocks of 32, of less than one, and of one and a half. */
    @ParameterizedTest
    @CsvSource({
        "32, NORMAL, vector",
        "32, NORMAL, local",
        "48, NEOX, vector",
        "80, NORMAL, portable",
        "20, NORMAL, portable",
        "48, NORMAL, local"
    })
    void bytesInTheCacheAgreeWithTheInterpreter(int headDim, RopeMode rope, String attention) {
        RandomModel.Shape shape = new RandomModel.Shape(101, 96, 160, 2, 4, 2, headDim, rope);
        RandomModel model = new RandomModel(shape, WeightType.F16, WeightType.F16, 19);
        int[] tokens = tokens(300, 101);
        ExecutorOptions options = options(ActivationType.F32)
                .withKvType(KvType.Q8_0)
                .withPreferredVariants(Map.of("attention", attention));
        try (DeviceExecutor executor = open(model, options, capabilities)) {
            float[][] prefill = logits(executor, tokens, 48);
            float[] right = new ReferenceInterpreter(
                            model.graph(), model, new ReferenceInterpreter.Numerics(ActivationType.F32, KvType.Q8_0))
                    .run(Rows.of(0, 0, tokens))
                    .floats("logits");
            // As with other roundings, a value that stands between two codes may fall to either side.
            assertThat(worst(prefill, right)).isLessThan(5e-2);
            assertThat(logits(executor, tokens, 1)).isDeepEqualTo(prefill);
            assertThat(logits(executor, tokens, 7)).isDeepEqualTo(prefill);
        }
    }

    @Test
    void bytesInTheCacheAreReadByUnfusedAttentionAndByEveryInstructionSet() {
        RandomModel model = new RandomModel(SMALL, WeightType.Q4_1, WeightType.Q8_0, 20);
        ExecutorOptions bytes = options(ActivationType.F32).withKvType(KvType.Q8_0);
        float[][] fused;
        try (DeviceExecutor executor = open(model, bytes, capabilities)) {
            fused = logits(executor, TOKENS, 41);
        }
        Set<Capability> assembly = Set.of(Capability.ASM_AVX512_VNNI, Capability.ASM_AVX2);
        try (DeviceExecutor executor = open(model, bytes, capabilities.without(assembly))) {
            assertThat(logits(executor, TOKENS, 41)).isDeepEqualTo(fused);
        }
        ExecutorOptions rewrites = bytes.withDisabledRewrites(Rewrites.all().stream()
                .map(Rewrite::name)
                .filter(name -> !name.equals("attention"))
                .toList());
        try (DeviceExecutor executor = open(model, rewrites, capabilities)) {
            assertThat(logits(executor, TOKENS, 41)).isDeepEqualTo(fused);
        }
        try (DeviceExecutor executor = open(model, bytes.withDisabledRewrites(List.of("attention")), capabilities)) {
            float[] near = new float[fused.length * fused[0].length];
            for (int i = 0; i < fused.length; i++) {
                System.arraycopy(fused[i], 0, near, i * fused[0].length, fused[0].length);
            }
            assertThat(worst(logits(executor, TOKENS, 41), near)).isLessThan(5e-2);
        }
    }

    @Test
    void whatIsAllocatedIsWhatWasPlanned() {
        RandomModel.Shape tiny = new RandomModel.Shape(101, 64, 96, 1, 4, 2, 16, RopeMode.NORMAL);
        RandomModel model = new RandomModel(tiny, WeightType.Q4_0, WeightType.Q8_0, 18);
        int[] tokens = tokens(9, 101);
        ExecutorOptions plain = options(ActivationType.INT8);
        List<ExecutorOptions> some = List.of(
                plain.withKvType(KvType.F16).withSequences(5),
                plain.withKvType(KvType.Q8_0).withChunk(512, 64),
                plain.withActivations(ActivationType.F32).withChunk(1, 1),
                plain.withDisabledRewrites(
                        Rewrites.all().stream().map(Rewrite::name).toList()));
        for (ExecutorOptions options : some) {
            try (DeviceExecutor executor = open(model, options, capabilities)) {
                logits(executor, tokens, Math.min(9, options.chunkRows()));
                assertThat(executor.deviceBytes().allocated())
                        .as("bytes allocated with %s", options)
                        .isEqualTo(executor.deviceBytes().planned())
                        .isPositive();
            }
        }
    }

    @Test
    void unfusedAttentionIsNearInFloat() {
        RandomModel model = new RandomModel(SMALL, WeightType.F16, 10);
        ExecutorOptions options = options(ActivationType.F32).withDisabledRewrites(List.of("attention"));
        try (DeviceExecutor executor = open(model, options, capabilities)) {
            assertThat(worst(logits(executor, TOKENS, 41), reference(model, ActivationType.F32, TOKENS)))
                    .isLessThan(3e-3);
        }
    }

    @Test
    void neoxAndOddShapesAgree() {
        RandomModel.Shape odd = new RandomModel.Shape(101, 96, 160, 1, 4, 2, 48, RopeMode.NEOX);
        RandomModel model = new RandomModel(odd, WeightType.Q4_0, WeightType.F16, 11);
        int[] tokens = tokens(23, 101);
        try (DeviceExecutor executor = open(model, options(ActivationType.F32), capabilities)) {
            assertThat(worst(logits(executor, tokens, 23), reference(model, ActivationType.F32, tokens)))
                    .isLessThan(2e-3);
        }
    }

    @Test
    void longSequencesCrossPages() {
        RandomModel model = new RandomModel(SMALL, WeightType.Q8_0, 12);
        int[] tokens = tokens(560, 333);
        try (DeviceExecutor executor = open(model, options(ActivationType.F32), capabilities)) {
            float[][] chunks = logits(executor, tokens, 48);
            assertThat(worst(chunks, reference(model, ActivationType.F32, tokens)))
                    .isLessThan(3e-3);
            assertThat(logits(executor, tokens, 1)).isDeepEqualTo(chunks);
        }
    }

    @Test
    void sequencesDoNotDisturbEachOther() {
        RandomModel model = new RandomModel(SMALL, WeightType.Q4_1, 13);
        try (DeviceExecutor executor = open(model, options(ActivationType.INT8).withSequences(3), capabilities)) {
            float[][] alone = logits(executor, TOKENS, 41);
            StepBatch batch = new StepBatch(48);
            StepResult result = new StepResult(executor.limits());
            int width = 333;
            for (int i = 0; i < TOKENS.length; i++) {
                batch.clear(StepBatch.Want.LOGITS);
                batch.add(TOKENS[i], 2, i, true).add(TOKENS[(i + 3) % TOKENS.length], 1, i, true);
                executor.run(batch, result);
                assertThat(Arrays.copyOf(result.logits(), width)).isEqualTo(alone[i]);
            }
        }
    }

    @Test
    void otherOutputsOfAStepFollowWithoutRunningItAgain() {
        RandomModel model = new RandomModel(SMALL, WeightType.Q4_1, 15);
        ExecutorOptions few = options(ActivationType.INT8).withChunk(48, 7);
        try (DeviceExecutor all = open(model, options(ActivationType.INT8), capabilities);
                DeviceExecutor executor = open(model, few, capabilities)) {
            float[][] right = logits(all, TOKENS, 41);
            StepBatch batch = new StepBatch(48).clear(StepBatch.Want.LOGITS);
            StepResult result = new StepResult(executor.limits());
            for (int i = 0; i < TOKENS.length; i++) {
                batch.add(TOKENS[i], 0, i, false);
            }
            executor.run(batch, result);
            long launches = executor.counters().launches();
            for (int first = 0; first < TOKENS.length; first += 7) {
                int outputs = Math.min(7, TOKENS.length - first);
                executor.runOutputs(batch.wantOutputs(first, outputs), result);
                for (int i = 0; i < outputs; i++) {
                    assertThat(Arrays.copyOfRange(result.logits(), i * 333, (i + 1) * 333))
                            .isEqualTo(right[first + i]);
                }
            }
            assertThat(executor.counters().launches() - launches).isLessThanOrEqualTo(6 * 4);
            batch.clear(StepBatch.Want.LOGITS).add(TOKENS[0], 0, 0, true);
            assertThatThrownBy(() -> executor.runOutputs(batch, result))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("had 41");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"vector", "local", "portable"})
    void windowsAgreeWithTheInterpreter(String variant) {
        List<Mask> masks = List.of(new Mask.Window(9), new Mask.Causal());
        RandomModel model = new RandomModel(SMALL, WeightType.Q8_0, WeightType.Q8_0, 16, masks);
        ExecutorOptions options = options(ActivationType.F32)
                .withPreferredVariants(Map.of("execution", "launched", "attention", variant));
        try (DeviceExecutor executor = open(model, options, capabilities)) {
            float[][] prefill = logits(executor, TOKENS, 41);
            assertThat(worst(prefill, reference(model, ActivationType.F32, TOKENS)))
                    .isLessThan(2e-3);
            assertThat(logits(executor, TOKENS, 1)).isDeepEqualTo(prefill);
        }
    }

    @Test
    void aTraceRunsTheStepAndTimesEachLaunch() {
        RandomModel model = new RandomModel(SMALL, WeightType.Q4_1, 17);
        try (DeviceExecutor executor = open(model, options(ActivationType.INT8), capabilities)) {
            StepBatch batch = new StepBatch(48).clear(StepBatch.Want.CANDIDATES);
            for (int i = 0; i < TOKENS.length; i++) {
                batch.add(TOKENS[i], 0, i, i == TOKENS.length - 1);
            }
            StepResult plain = new StepResult(executor.limits());
            StepResult traced = new StepResult(executor.limits());
            executor.run(batch, plain);
            List<LaunchTime> times = executor.trace(batch, traced);
            assertThat(times).hasSize(executor.chunkPlan().launches().size() + 1);
            long before = 0;
            for (LaunchTime time : times) {
                assertThat(time.times().started()).as(time.label()).isGreaterThanOrEqualTo(before);
                before = time.times().ended();
                assertThat(time.times().durationNanos()).as(time.label()).isPositive();
            }
            assertThat(traced.token(0)).isEqualTo(plain.token(0));
            assertThat(traced.candidateIds()).isEqualTo(plain.candidateIds());
            assertThat(traced.candidateLogits()).isEqualTo(plain.candidateLogits());
        }
    }

    @Test
    void tokensAndCandidatesAreThoseOfTheLogits() {
        RandomModel model = new RandomModel(SMALL, WeightType.Q4_1, 14);
        try (DeviceExecutor executor = open(model, options(ActivationType.INT8), capabilities)) {
            float[][] logits = logits(executor, TOKENS, 41);
            StepBatch batch = new StepBatch(48);
            StepResult result = new StepResult(executor.limits());
            batch.clear(StepBatch.Want.CANDIDATES);
            for (int i = 0; i < TOKENS.length; i++) {
                batch.add(TOKENS[i], 0, i, i >= 39);
            }
            executor.run(batch, result);
            for (int output = 0; output < 2; output++) {
                float[] row = logits[39 + output];
                int best = 0;
                for (int i = 1; i < row.length; i++) {
                    best = row[i] > row[best] ? i : best;
                }
                assertThat(result.token(output)).isEqualTo(best);
                assertThat(result.candidateIds()[output * result.candidateCount()])
                        .isEqualTo(best);
                assertThat(result.candidateLogits()[output * result.candidateCount() + 5])
                        .isLessThanOrEqualTo(result.candidateLogits()[output * result.candidateCount() + 4]);
            }
        }
    }
}
