package dev.millrace.scheduler.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.kernels.phase.SamplingVariant;
import dev.millrace.kernels.quant.WeightType;
import dev.millrace.kernels.rope.RopeMode;
import dev.millrace.kernels.sampling.SamplingOptions;
import dev.millrace.kernels.sampling.TokenDraw;
import dev.millrace.scheduler.ExecutorOptions;
import dev.millrace.scheduler.StepBatch;
import dev.millrace.scheduler.StepResult;
import dev.millrace.scheduler.memory.LoadProgress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A device that draws or pre-selects wrongly, by its self-test, leaves that to the host, and the tokens are the same. */
@Tag("device")
class SamplingVariantsTest {

    private static final int TOKENS = 12;
    private static final SamplingOptions SAMPLING = new SamplingOptions(0.9, 30, 0.95, 0.02, 1.1, 16, 5);
    private static final ExecutorOptions OPTIONS =
            ExecutorOptions.defaults(64).withChunk(4, 4).withPreferredVariants(Map.of("execution", "looped"));
    private static final RandomModel MODEL = model(777);

    private static RandomModel model(int vocabulary) {
        return new RandomModel(
                new RandomModel.Shape(vocabulary, 64, 96, 2, 4, 2, 16, RopeMode.NORMAL), WeightType.Q8_0, 3);
    }

    @TempDir
    static Path cache;

    private static TestDevice device;

    @BeforeAll
    static void openDevice() {
        device = TestDevice.open(cache);
    }

    /** An executor on a device where variants of the family fail their self-test. */
    private static DeviceExecutor failing(RandomModel model, SamplingVariant... wrong) {
        Set<String> ids =
                Set.copyOf(Arrays.stream(wrong).map(SamplingVariant::id).toList());
        ExecutionDesign design = device.assembly()
                .design(
                        model.graph(),
                        OPTIONS,
                        FakeModel.verdicts(
                                answer -> !ids.contains(answer.variant().id())),
                        List::of);
        return device.assembly()
                .open(design, ExecutorAssembly.limits(model.graph(), OPTIONS), model, LoadProgress.NONE, null);
    }

    /** Candidates of a chunk's rows, and of others of them: ids, then bits of logits. */
    private static int[][][] candidates(DeviceExecutor executor) {
        StepResult result = new StepResult(executor.limits());
        StepBatch batch = new StepBatch(4).clear(StepBatch.Want.CANDIDATES);
        for (int position = 0; position < 4; position++) {
            batch.add(7 * position + 1, 0, position, position != 1);
        }
        executor.run(batch, result);
        int[][] first = found(batch, result);
        executor.runOutputs(batch.wantOutputs(1, 2), result);
        return new int[][][] {first, found(batch, result)};
    }

    private static int[][] found(StepBatch batch, StepResult result) {
        int count = batch.outputs() * result.candidateCount();
        int[] logits = IntStream.range(0, count)
                .map(i -> Float.floatToRawIntBits(result.candidateLogits()[i]))
                .toArray();
        return new int[][] {Arrays.copyOf(result.candidateIds(), count), logits};
    }

    /** Tokens that follow each other, drawn here among candidates, or by the executor. */
    private static int[] tokens(DeviceExecutor executor) {
        TokenDraw draw = new TokenDraw(SAMPLING, new int[] {3});
        StepResult result = new StepResult(executor.limits());
        StepBatch batch = new StepBatch(1);
        int[] tokens = new int[TOKENS];
        int token = 3;
        for (int i = 0; i < TOKENS; i++) {
            if (executor.draws()) {
                executor.run(batch.clear(StepBatch.Want.DRAWN).drawing(draw).add(token, 0, i, true), result);
                token = result.token(0);
            } else {
                executor.run(batch.clear(StepBatch.Want.CANDIDATES).add(token, 0, i, true), result);
                token = draw.sample(result.candidateIds(), result.candidateLogits(), result.candidateCount());
            }
            tokens[i] = token;
        }
        return tokens;
    }

    @Test
    void whatFailsItsSelfTestIsDoneByTheHost() {
        try (DeviceExecutor drawn = failing(MODEL);
                DeviceExecutor preselected = failing(MODEL, SamplingVariant.DRAWN);
                DeviceExecutor neither = failing(MODEL, SamplingVariant.DRAWN, SamplingVariant.CANDIDATES)) {
            assertThat(drawn.draws()).isTrue();
            assertThat(drawn.variants()).contains("sampling/draw", "sampling/candidates");
            assertThat(preselected.draws()).isFalse();
            assertThat(preselected.variants()).contains("sampling/candidates").doesNotContain("sampling/draw");
            assertThat(neither.draws()).isFalse();
            assertThat(neither.variants()).doesNotContain("sampling/draw", "sampling/candidates");
            assertThat(neither.report().variantChoices())
                    .anyMatch(line -> line.startsWith("sampling/logits (sampling/drawn: failed its self-test")
                            && line.contains("sampling/candidates: failed its self-test"));

            int[][][] right = candidates(drawn);
            assertThat(Arrays.stream(right[0][0]).distinct().count()).isGreaterThan(256);
            assertThat(candidates(preselected)).isDeepEqualTo(right);
            assertThat(candidates(neither)).isDeepEqualTo(right);

            int[] wanted = tokens(drawn);
            assertThat(Arrays.stream(wanted).distinct().count()).isGreaterThan(3);
            assertThat(tokens(preselected)).isEqualTo(wanted);
            assertThat(tokens(neither)).isEqualTo(wanted);

            assertThatThrownBy(() -> preselected.run(
                            new StepBatch(1)
                                    .clear(StepBatch.Want.DRAWN)
                                    .drawing(new TokenDraw(SAMPLING, new int[0]))
                                    .add(1, 0, 0, true),
                            new StepResult(preselected.limits())))
                    .hasMessageContaining("draws no tokens");
        }
    }

    /** Fewer tokens than there can be candidates; launch by launch, too. */
    @Test
    void aSmallVocabularyIsAllCandidates() {
        RandomModel small = model(100);
        try (DeviceExecutor drawn = failing(small);
                DeviceExecutor neither = failing(small, SamplingVariant.DRAWN, SamplingVariant.CANDIDATES);
                DeviceExecutor launched = device.open(
                        small,
                        OPTIONS.withPreferredVariants(
                                Map.of("execution", "launched", SamplingVariant.FAMILY, "logits")))) {
            int[][][] right = candidates(drawn);
            assertThat(right[0][0]).hasSize(300).doesNotContain(-1);
            assertThat(candidates(neither)).isDeepEqualTo(right);
            assertThat(candidates(launched)).isDeepEqualTo(right);
            int[] wanted = tokens(drawn);
            assertThat(tokens(neither)).isEqualTo(wanted);
            assertThat(tokens(launched)).isEqualTo(wanted);
        }
    }

    /** All ways are proved before they run, launched too. */
    @Test
    void eachWayIsAskedForByName() {
        for (SamplingVariant variant : SamplingVariant.ALL) {
            ExecutionDesign design = device.assembly()
                    .design(
                            MODEL.graph(),
                            OPTIONS.withPreferredVariants(
                                    Map.of("execution", "looped", SamplingVariant.FAMILY, variant.name())),
                            FakeModel.verdicts(answer -> true),
                            List::of);
            assertThat(design.tokens().variant()).isEqualTo(variant);
            assertThat(design.report().proofs().stream()
                            .filter(proof -> proof.schedule().startsWith("drawn tokens")))
                    .hasSize(variant.draws() ? 2 : 0);
        }
        ExecutionDesign launched = device.assembly()
                .design(
                        MODEL.graph(),
                        OPTIONS.withPreferredVariants(Map.of("execution", "launched")),
                        FakeModel.verdicts(answer -> true),
                        List::of);
        assertThat(launched.tokens().variant()).isEqualTo(SamplingVariant.CANDIDATES);
        assertThat(launched.report().variantChoices())
                .anyMatch(line -> line.contains("sampling/drawn: a single work-item draws"));
    }
}
