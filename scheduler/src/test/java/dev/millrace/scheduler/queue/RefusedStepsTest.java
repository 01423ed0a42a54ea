package dev.millrace.scheduler.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.kernels.quant.ActivationType;
import dev.millrace.kernels.quant.KvType;
import dev.millrace.kernels.sampling.SamplingOptions;
import dev.millrace.kernels.sampling.TokenDraw;
import dev.millrace.opencl.fake.FakeDevice;
import dev.millrace.scheduler.Executor;
import dev.millrace.scheduler.ExecutorOptions;
import dev.millrace.scheduler.ReferenceExecutor;
import dev.millrace.scheduler.StepBatch;
import dev.millrace.scheduler.StepResult;
import dev.millrace.scheduler.graph.ReferenceInterpreter;
import dev.millrace.scheduler.memory.LoadProgress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every executor refuses the same steps, before any of it runs. */
class RefusedStepsTest {

    private final FakeDevice device = FakeDevice.small();

    private Executor open(String kind) {
        if (kind.equals("device")) {
            return FakeModel.open(device, LoadProgress.NONE);
        }
        RandomModel model = FakeModel.model();
        return new ReferenceExecutor(
                model.graph(),
                model,
                new ReferenceInterpreter.Numerics(ActivationType.INT8, KvType.F32),
                new Executor.Limits(8, 4, 300, 2, FakeModel.SHAPE.vocabulary()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"device", "reference"})
    void gapsAndDuplicatesAreRefusedAndTheSequenceGoesOn(String kind) {
        try (Executor executor = open(kind)) {
            StepBatch batch = new StepBatch(8);
            StepResult result = new StepResult(executor.limits());
            executor.run(batch.clear(StepBatch.Want.TOKEN).add(1, 0, 0, false).add(2, 0, 1, true), result);
            device.clearLaunches();
            refused(executor, batch.clear(StepBatch.Want.TOKEN).add(3, 0, 3, true), "written up to 2");
            refused(
                    executor,
                    batch.clear(StepBatch.Want.TOKEN).add(3, 0, 2, true).add(4, 0, 2, true),
                    "must increase within a step");
            refused(executor, batch.clear(StepBatch.Want.TOKEN).add(101, 0, 2, true), "the vocabulary has 101");
            refused(executor, batch.clear(StepBatch.Want.TOKEN), "at least one row");
            assertThat(device.launches()).isEmpty();
            assertThat(executor.counters().steps()).isEqualTo(1);
            executor.run(batch.clear(StepBatch.Want.TOKEN).add(3, 0, 2, true).add(3, 1, 0, true), result);
            assertThat(executor.counters().steps()).isEqualTo(2);
        }
    }

    private static void refused(Executor executor, StepBatch batch, String message) {
        assertThatThrownBy(() -> executor.run(batch, new StepResult(executor.limits())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    /** A page of one's own in which the positions before are missing is not gone on from; the other keeps what it has. */
    @Test
    void afterAPageCouldNotBeCopiedItsSequenceBeginsBeforeIt() {
        try (Executor executor = open("device")) {
            StepBatch batch = new StepBatch(8);
            StepResult result = new StepResult(executor.limits());
            executor.run(batch.clear(StepBatch.Want.TOKEN).add(1, 0, 0, false).add(2, 0, 1, true), result);
            executor.cache().fork(0, 1, 2);
            device.failNext("clEnqueueCopyBuffer", "CL_OUT_OF_RESOURCES");
            StepBatch fork = new StepBatch(8).clear(StepBatch.Want.TOKEN).add(3, 1, 2, true);
            assertThatThrownBy(() -> executor.run(fork, result)).hasMessageContaining("CL_OUT_OF_RESOURCES");

            refused(executor, fork, "written up to 0");
            executor.run(batch.clear(StepBatch.Want.TOKEN).add(1, 1, 0, true), result);
            executor.run(batch.clear(StepBatch.Want.TOKEN).add(3, 0, 2, true), result);
            assertThat(executor.cache().usage().shared()).isZero();
        }
    }

    /** How far the device came is not known then; so phases are launched one by one. */
    @Test
    void afterALoopedLaunchWhoseAnswerWasLostPhasesAreLaunched() {
        ExecutorOptions looped = FakeModel.OPTIONS.withPreferredVariants(Map.of("execution", "looped"));
        try (DeviceExecutor executor = FakeModel.open(device, looped, LoadProgress.NONE, null)) {
            StepBatch batch = new StepBatch(8).clear(StepBatch.Want.TOKEN).add(1, 0, 0, true);
            StepResult result = new StepResult(executor.limits());
            device.failNext("clEnqueueReadBuffer", "CL_OUT_OF_RESOURCES").clearLaunches();
            assertThatThrownBy(() -> executor.run(batch, result)).hasMessageContaining("CL_OUT_OF_RESOURCES");
            assertThat(device.launches()).hasSize(1);

            device.clearLaunches();
            executor.run(batch, result);
            assertThat(device.launches()).hasSizeGreaterThan(20);
            assertThat(Objects.toString(executor.explain().get("fallbacks")))
                    .contains("a looped launch failed", "CL_OUT_OF_RESOURCES");
        }
    }

    /** How to draw goes down once; after an answer that was lost nobody knows what the device has, and it goes down again. */
    @Test
    void howToDrawIsSentAgainAfterAnAnswerThatWasLost() {
        ExecutorOptions looped = FakeModel.OPTIONS.withPreferredVariants(Map.of("execution", "looped"));
        try (DeviceExecutor executor = FakeModel.open(device, looped, LoadProgress.NONE, null)) {
            TokenDraw draw = new TokenDraw(new SamplingOptions(1, 0, 1, 0, 1, 0, 1), new int[0]);
            StepBatch batch =
                    new StepBatch(8).clear(StepBatch.Want.DRAWN).drawing(draw).add(1, 0, 0, true);
            StepResult result = new StepResult(executor.limits());
            device.failNext("clEnqueueReadBuffer", "CL_OUT_OF_RESOURCES");
            assertThatThrownBy(() -> executor.run(batch, result)).hasMessageContaining("CL_OUT_OF_RESOURCES");
            assertThat(draw.count()).isZero();

            long[] sent = new long[3];
            for (int i = 0; i < sent.length; i++) {
                long before = executor.counters().hostToDeviceBytes();
                executor.run(batch, result);
                sent[i] = executor.counters().hostToDeviceBytes() - before;
            }
            assertThat(draw.count()).isEqualTo(sent.length);
            assertThat(sent[0] - sent[1]).isEqualTo(StepPlan.DRAW_BYTES);
            assertThat(sent[2]).isEqualTo(sent[1]);
        }
    }

    @Test
    void aDrawIsOfOneOutputAndSaysHow() {
        try (Executor executor = open("reference")) {
            StepBatch batch = new StepBatch(8).clear(StepBatch.Want.DRAWN).add(1, 0, 0, true);
            refused(executor, batch, "says how (StepBatch.drawing)");
            batch.drawing(new TokenDraw(new SamplingOptions(1, 0, 1, 0, 1, 0, 1), new int[0]));
            executor.run(batch, new StepResult(executor.limits()));
            refused(executor, batch.add(2, 0, 1, true), "this one has 2");
        }
        try (Executor executor = open("device")) {
            assertThat(executor.draws()).isFalse();
            StepBatch batch = new StepBatch(8).clear(StepBatch.Want.DRAWN).add(1, 0, 0, true);
            refused(executor, batch, "this executor draws no tokens");
        }
    }

    /** What a step that failed on its way has overwritten is not gone on from. */
    @Test
    void afterAFailedStepTheSequenceGoesOnFromBeforeIt() {
        try (Executor executor = open("device")) {
            StepBatch batch = new StepBatch(8);
            StepResult result = new StepResult(executor.limits());
            executor.run(batch.clear(StepBatch.Want.TOKEN).add(1, 0, 0, false).add(2, 0, 1, false), result);
            device.failNext("clEnqueueNDRangeKernel", "CL_OUT_OF_RESOURCES");
            StepBatch again = new StepBatch(8).clear(StepBatch.Want.TOKEN).add(2, 0, 1, true);
            assertThatThrownBy(() -> executor.run(again, result)).hasMessageContaining("CL_OUT_OF_RESOURCES");
            refused(executor, batch.clear(StepBatch.Want.TOKEN).add(3, 0, 2, true), "written up to 1");
            assertThatThrownBy(() -> executor.runOutputs(again, result)).isInstanceOf(IllegalStateException.class);
            executor.run(again, result);
            assertThat(executor.counters().steps()).isEqualTo(2);
        }
    }

    @Test
    void variantsNameAllThatMayRun() {
        try (Executor executor = open("device")) {
            List<String> variants = executor.variants();
            assertThat(variants)
                    .contains("sampling/argmax", "sampling/candidates")
                    .isSorted();
        }
    }
}
