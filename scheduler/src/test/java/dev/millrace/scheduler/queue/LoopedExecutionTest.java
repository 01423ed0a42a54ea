package dev.millrace.scheduler.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.kernels.attention.Mask;
import dev.millrace.kernels.looped.LoopedProgram;
import dev.millrace.kernels.program.KernelSource;
import dev.millrace.kernels.quant.ActivationType;
import dev.millrace.kernels.quant.KvType;
import dev.millrace.kernels.quant.WeightType;
import dev.millrace.kernels.rope.RopeMode;
import dev.millrace.kernels.sampling.SamplingOptions;
import dev.millrace.kernels.sampling.TokenDraw;
import dev.millrace.opencl.OpenClException;
import dev.millrace.scheduler.ExecutorOptions;
import dev.millrace.scheduler.StepBatch;
import dev.millrace.scheduler.StepResult;
import dev.millrace.scheduler.trace.LaunchTime;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A looped step gives the bits of its launches one by one, in one launch, and ends whatever the device does. */
@Tag("device")
class LoopedExecutionTest {

    private static final int VOCABULARY = 333;
    private static final int[] TOKENS = DeviceExecutorTest.tokens(41, VOCABULARY);

    @TempDir
    static Path cache;

    private static TestDevice device;

    @BeforeAll
    static void openDevice() {
        device = TestDevice.open(cache);
    }

    private static RandomModel model(int layers, List<Mask> masks) {
        return new RandomModel(
                new RandomModel.Shape(VOCABULARY, 256, 512, layers, 8, 2, 32, RopeMode.NORMAL),
                WeightType.Q4_K,
                WeightType.Q6_K,
                21,
                masks);
    }

    private static ExecutorOptions options(ActivationType type, String... variants) {
        Map<String, String> preferred = new HashMap<>();
        for (int i = 0; i < variants.length; i += 2) {
            preferred.put(variants[i], variants[i + 1]);
        }
        return ExecutorOptions.defaults(600)
                .withActivations(type)
                .withKvType(KvType.F16)
                .withChunk(48, 48)
                .withSequences(3)
                .withPreferredVariants(preferred);
    }

    private static float[][] launched(RandomModel model, ActivationType type) {
        try (DeviceExecutor executor = device.open(model, options(type, "execution", "launched"))) {
            assertThat(executor.variants()).contains("execution/launched").doesNotContain("execution/looped");
            return DeviceExecutorTest.logits(executor, TOKENS, 41);
        }
    }

    @ParameterizedTest
    @EnumSource(ActivationType.class)
    void mixedTypesAndWindowsGiveTheSameBitsInOneLaunch(ActivationType type) {
        RandomModel model = model(3, List.of(new Mask.Window(9), new Mask.Causal()));
        float[][] right = launched(model, type);
        try (DeviceExecutor executor = device.open(model, options(type))) {
            assertThat(executor.variants()).contains("execution/looped").doesNotContain("execution/launched");
            for (int chunk : new int[] {41, 7, 1}) {
                long before = executor.counters().launches();
                assertThat(DeviceExecutorTest.logits(executor, TOKENS, chunk)).isDeepEqualTo(right);
                assertThat(executor.counters().launches() - before).isEqualTo((41 + chunk - 1) / chunk);
            }
        }
    }

    /** Reads a token and what follows from it, the most probable one each time, step by step or in runs. */
    private static List<Integer> greedy(DeviceExecutor executor, int count, int ahead, int... stops) {
        StepBatch batch = new StepBatch(48);
        StepResult result = new StepResult(executor.limits());
        List<Integer> tokens = new ArrayList<>(List.of(TOKENS[0]));
        while (tokens.size() <= count) {
            int position = tokens.size() - 1;
            batch.clear(StepBatch.Want.TOKEN).add(tokens.get(position), 1, position, true);
            executor.run(batch.ahead(Math.min(ahead, count - position - 1), stops), result);
            tokens.add(result.token(0));
            while (result.aheadTokens() > 0) {
                result.advance();
                tokens.add(result.token(0));
            }
        }
        return tokens;
    }

    @Test
    void aRunGivesTheTokensOfItsStepsAndLeavesTheCacheAsTheyDo() {
        RandomModel model = model(2, List.of(new Mask.Causal()));
        try (DeviceExecutor executor = device.open(model, options(ActivationType.INT8));
                DeviceExecutor launched = device.open(model, options(ActivationType.INT8, "execution", "launched"))) {
            List<Integer> right = greedy(launched, 300, 0);
            assertThat(right.stream().distinct().count()).isGreaterThan(3);
            assertThat(greedy(launched, 300, 9)).as("launches know no runs").isEqualTo(right);
            long before = executor.counters().launches();
            assertThat(greedy(executor, 300, 9)).isEqualTo(right);
            assertThat(executor.counters().launches() - before).isEqualTo(30);
            StepBatch batch = new StepBatch(48).clear(StepBatch.Want.LOGITS).add(5, 1, 300, true);
            StepResult mine = new StepResult(executor.limits());
            StepResult other = new StepResult(executor.limits());
            executor.run(batch, mine);
            launched.run(batch, other);
            assertThat(mine.logits()).isEqualTo(other.logits());
        }
    }

    @Test
    void aRunEndsAtItsStops() {
        RandomModel model = model(2, List.of(new Mask.Causal()));
        try (DeviceExecutor executor = device.open(model, options(ActivationType.INT8))) {
            List<Integer> right = greedy(executor, 20, 0);
            StepBatch batch = new StepBatch(48);
            StepResult result = new StepResult(executor.limits());
            for (int stop : right.subList(1, 10)) {
                batch.clear(StepBatch.Want.TOKEN).add(right.get(0), 1, 0, true).ahead(19, new int[] {-7, stop});
                executor.run(batch, result);
                int until = right.subList(1, right.size()).indexOf(stop);
                assertThat(result.aheadTokens()).isEqualTo(until);
                for (int i = 0; i < until; i++) {
                    assertThat(result.token(0)).isEqualTo(right.get(1 + i));
                    result.advance();
                }
                assertThat(result.token(0)).isEqualTo(stop);
            }
            batch.clear(StepBatch.Want.TOKEN).add(1, 1, 0, true).ahead(600, new int[0]);
            assertThatThrownBy(() -> executor.run(batch, result)).hasMessageContaining("may read 600 tokens on");
        }
    }

    @Test
    void moreLayersAreNotMoreLaunches() {
        List<Double> launchesPerStep = new ArrayList<>();
        for (int layers : new int[] {2, 5}) {
            try (DeviceExecutor executor =
                    device.open(model(layers, List.of(new Mask.Causal())), options(ActivationType.INT8))) {
                DeviceExecutorTest.logits(executor, TOKENS, 1);
                launchesPerStep.add(executor.counters().launches() / (double) TOKENS.length);
            }
        }
        assertThat(launchesPerStep).containsExactly(1.0, 1.0);
    }

    @Test
    void variantsWithoutPreconditionsAreLoopedToo() {
        RandomModel model = model(1, List.of(new Mask.Causal()));
        ExecutorOptions options =
                options(ActivationType.INT8, "execution", "looped", "matmul", "portable", "attention", "portable");
        float[][] right;
        try (DeviceExecutor executor = device.open(
                model,
                options(ActivationType.INT8, "execution", "launched", "matmul", "portable", "attention", "portable"))) {
            right = DeviceExecutorTest.logits(executor, TOKENS, 41);
        }
        try (DeviceExecutor executor = device.open(model, options)) {
            assertThat(DeviceExecutorTest.logits(executor, TOKENS, 41)).isDeepEqualTo(right);
            assertThat(DeviceExecutorTest.logits(executor, TOKENS, 1)).isDeepEqualTo(right);
        }
    }

    @Test
    void outputsCandidatesAndCompanyAreThoseOfLaunches() {
        RandomModel model = model(2, List.of(new Mask.Causal()));
        float[][] right = launched(model, ActivationType.INT8);
        try (DeviceExecutor executor = device.open(model, options(ActivationType.INT8));
                DeviceExecutor other = device.open(model, options(ActivationType.INT8, "execution", "launched"))) {
            StepBatch batch = new StepBatch(48);
            StepResult result = new StepResult(executor.limits());
            StepResult wanted = new StepResult(executor.limits());
            batch.clear(StepBatch.Want.LOGITS);
            for (int i = 0; i < TOKENS.length; i++) {
                batch.add(TOKENS[i], 2, i, false);
            }
            executor.run(batch, result);
            for (int first : new int[] {40, 3}) {
                executor.runOutputs(batch.wantOutputs(first, 1), result);
                assertThat(Arrays.copyOf(result.logits(), VOCABULARY)).isEqualTo(right[first]);
            }
            batch.clear(StepBatch.Want.CANDIDATES);
            batch.add(TOKENS[3], 0, 0, true).add(TOKENS[5], 1, 0, true).add(7, 2, 41, true);
            executor.run(batch, result);
            for (int i = 0; i < TOKENS.length; i++) {
                StepBatch same = new StepBatch(48).clear(StepBatch.Want.TOKEN).add(TOKENS[i], 2, i, true);
                other.run(same, wanted);
            }
            other.run(batch, wanted);
            assertThat(result.candidateIds()).isEqualTo(wanted.candidateIds());
            assertThat(result.candidateLogits()).isEqualTo(wanted.candidateLogits());
            for (int output = 0; output < 3; output++) {
                assertThat(result.token(output)).isEqualTo(wanted.token(output));
            }
            List<LaunchTime> times = executor.trace(batch, result);
            assertThat(times).extracting(LaunchTime::variant).containsExactly("execution/looped");
            assertThat(result.candidateIds()).isEqualTo(wanted.candidateIds());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 40})
    void workGroupsThatComeLateOrNeverAreNotMissed(int workGroups) {
        RandomModel model = model(2, List.of(new Mask.Causal()));
        float[][] right = launched(model, ActivationType.INT8);
        try (DeviceExecutor executor = device.openLooped(
                model,
                options(ActivationType.INT8),
                plan -> new LoopedPlan(plan.program(), plan.buffers(), plan.table(), plan.counts(), workGroups),
                Looping.PATIENCE_SECONDS)) {
            for (int chunk : new int[] {41, 7, 1}) {
                assertThat(DeviceExecutorTest.logits(executor, TOKENS, chunk)).isDeepEqualTo(right);
            }
            assertThat(executor.variants()).contains("execution/looped").doesNotContain("execution/launched");
            assertThat(executor.explain().get("fallbacks")).isEqualTo(List.of());
        }
    }

    /** The same plan with a program in which one work-group never says that it has done its share of a phase. */
    private static LoopedPlan losingAShare(LoopedPlan plan) {
        String said = "share_done(control, until);";
        String text = plan.program().source().text();
        assertThat(text).containsOnlyOnce(said);
        KernelSource source = KernelSource.builder()
                .text(text.replace(said, "if (r != 5 || share != 0) " + said))
                .build();
        LoopedProgram program = new LoopedProgram(
                source, plan.program().stride(), plan.program().kinds());
        return new LoopedPlan(program, plan.buffers(), plan.table(), plan.counts(), plan.workers());
    }

    @Test
    void aLaunchThatLosesAShareIsGivenUpAndNothingIsLost() {
        RandomModel model = model(2, List.of(new Mask.Causal()));
        float[][] right = launched(model, ActivationType.INT8);
        try (DeviceExecutor executor =
                device.openLooped(model, options(ActivationType.INT8), LoopedExecutionTest::losingAShare, 0.2)) {
            assertThat(executor.explain().get("fallbacks")).isEqualTo(List.of());
            for (int chunk : new int[] {41, 1}) {
                assertThat(DeviceExecutorTest.logits(executor, TOKENS, chunk)).isDeepEqualTo(right);
            }
            assertThat(executor.variants()).contains("execution/launched").doesNotContain("execution/looped");
            assertThat((List<?>) executor.explain().get("fallbacks"))
                    .hasSize(2)
                    .allSatisfy(fallback -> assertThat(fallback).asString().contains("looped launch was given up"));
        }
    }

    /** The launch that was given up may have drawn; the state that counts is the host's, and the token is drawn again from it. */
    @Test
    void aDrawThatIsLostIsDrawnAgain() {
        RandomModel model = model(2, List.of(new Mask.Causal()));
        ExecutorOptions looped = options(ActivationType.INT8, "execution", "looped");
        List<Integer> right;
        try (DeviceExecutor executor = device.open(model, looped)) {
            right = drawn(executor, 6);
            assertThat(drawn(executor, 6)).isEqualTo(right);
        }
        // Phase 5 of the first step loses a share; the whole step, its draw too, is run again.
        try (DeviceExecutor executor =
                device.openLooped(model, options(ActivationType.INT8), LoopedExecutionTest::losingAShare, 0.2)) {
            assertThat(drawn(executor, 6)).isEqualTo(right);
            assertThat((List<?>) executor.explain().get("fallbacks")).isNotEmpty();
        }
    }

    /** Tokens drawn one after the other, by two draws in turn: each has its own state. */
    private static List<Integer> drawn(DeviceExecutor executor, int count) {
        List<Integer> tokens = new ArrayList<>();
        StepBatch batch = new StepBatch(executor.limits().rows());
        StepResult result = new StepResult(executor.limits());
        TokenDraw[] draws = new TokenDraw[2];
        for (int i = 0; i < draws.length; i++) {
            draws[i] = new TokenDraw(new SamplingOptions(1.5, 0, 1, 0, 1.2, 4, 3 + i), new int[] {7});
        }
        int token = 7;
        for (int position = 0; position < count; position++) {
            TokenDraw draw = draws[position / 2 % 2];
            batch.clear(StepBatch.Want.DRAWN).drawing(draw).add(token, 0, position, true);
            executor.run(batch, result);
            token = result.token(0);
            tokens.add(token);
        }
        assertThat(draws[0].count() + draws[1].count()).isEqualTo(count);
        return tokens;
    }

    @Test
    void oneLoopedLaunchIsOnADeviceAtATime() throws Exception {
        RandomModel model = model(2, List.of(new Mask.Causal()));
        float[][] right = launched(model, ActivationType.INT8);
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            List<Future<List<?>>> ends = new ArrayList<>();
            for (String binding : List.of("jocl", "lwjgl", "lwjgl")) {
                TestDevice mine = TestDevice.open(binding, cache);
                ends.add(threads.submit(() -> {
                    try (DeviceExecutor executor =
                            mine.open(model, options(ActivationType.INT8, "execution", "looped"))) {
                        for (int round = 0; round < 20; round++) {
                            assertThat(DeviceExecutorTest.logits(executor, TOKENS, round % 2 == 0 ? 1 : 41))
                                    .isDeepEqualTo(right);
                        }
                        return (List<?>) executor.explain().get("fallbacks");
                    }
                }));
            }
            for (Future<List<?>> end : ends) {
                assertThat(end.get()).isEmpty();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void phasesThatShareWorkGroupsAreNotLooped() {
        RandomModel model = model(1, List.of(new Mask.Causal()));
        ExecutorOptions options = options(ActivationType.INT8, "execution", "looped", "matmul", "local");
        assertThatThrownBy(() -> device.open(model, options))
                .isInstanceOf(OpenClException.class)
                .hasMessageContaining("execution/looped: phases of work-groups with local memory are not looped")
                .hasMessageContaining("execution/launched: 'looped' was asked for");
    }
}
