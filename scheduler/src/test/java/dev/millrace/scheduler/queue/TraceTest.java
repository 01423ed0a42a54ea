package dev.millrace.scheduler.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.kernels.quant.WeightType;
import dev.millrace.opencl.Event;
import dev.millrace.opencl.HandleLedger;
import dev.millrace.opencl.fake.FakeDevice;
import dev.millrace.opencl.fake.FakeLaunch;
import dev.millrace.scheduler.Executor;
import dev.millrace.scheduler.StepBatch;
import dev.millrace.scheduler.StepResult;
import dev.millrace.scheduler.memory.LoadProgress;
import dev.millrace.scheduler.trace.LaunchTime;
import dev.millrace.scheduler.trace.StepTrace;
import dev.millrace.scheduler.trace.TracedLaunch;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A trace has a time for each launch of its step, in the order of the plan. */
class TraceTest {

    private final FakeDevice device = FakeDevice.small();

    private static StepBatch batch(StepBatch.Want want, int rows, int outputs) {
        StepBatch batch = new StepBatch(8).clear(want);
        for (int row = 0; row < rows; row++) {
            batch.add(row, 0, row, row >= rows - outputs);
        }
        return batch;
    }

    private List<LaunchTime> trace(DeviceExecutor executor, StepBatch batch) {
        device.clearLaunches();
        long handles = HandleLedger.open();
        long launches = executor.counters().launches();
        List<LaunchTime> times = executor.trace(batch, new StepResult(executor.limits()));
        assertThat(HandleLedger.open()).isEqualTo(handles);
        assertThat(device.launches()).hasSameSizeAs(times);
        assertThat(executor.counters().launches() - launches).isEqualTo(times.size());
        for (int i = 0; i < times.size(); i++) {
            assertThat(List.of(
                            i == 0 ? 0 : times.get(i - 1).times().ended(),
                            times.get(i).times().queued(),
                            times.get(i).times().submitted(),
                            times.get(i).times().started(),
                            times.get(i).times().ended()))
                    .as("times of launch %s", i)
                    .isSorted()
                    .doesNotHaveDuplicates();
        }
        return times;
    }

    private static List<String> labels(List<LaunchTime> times) {
        return times.stream().map(LaunchTime::label).toList();
    }

    private static List<String> planned(StepPlan plan) {
        return plan.launches().stream().map(launch -> launch.kernel().label()).toList();
    }

    @Test
    void itHasTheLaunchesOfThePlan() {
        try (DeviceExecutor executor = FakeModel.open(device, LoadProgress.NONE)) {
            assertThat(labels(trace(executor, batch(StepBatch.Want.TOKEN, 1, 1))))
                    .isEqualTo(planned(executor.decodePlan()));
            List<LaunchTime> prefill = trace(executor, batch(StepBatch.Want.LOGITS, 5, 2));
            assertThat(labels(prefill)).isEqualTo(planned(executor.chunkPlan()));
            assertThat(prefill)
                    .allSatisfy(time -> assertThat(executor.variants()).contains(time.variant()));
            assertThat(executor.counters().steps()).isEqualTo(2);
        }
    }

    @Test
    void candidatesAreLaunchedLastWhenTheyAreWanted() {
        try (DeviceExecutor executor = FakeModel.open(device, LoadProgress.NONE)) {
            List<String> wanted = new ArrayList<>(planned(executor.chunkPlan()));
            wanted.add("candidates");
            List<LaunchTime> times = trace(executor, batch(StepBatch.Want.CANDIDATES, 5, 2));
            assertThat(labels(times)).isEqualTo(wanted);
            assertThat(times.get(times.size() - 1).variant()).isEqualTo("sampling/candidates");
        }
    }

    @Test
    void withoutOutputsNothingIsDoneForThem() {
        try (DeviceExecutor executor = FakeModel.open(device, LoadProgress.NONE)) {
            List<String> rows = executor.chunkPlan().launches().stream()
                    .filter(launch -> !launch.outputsOnly())
                    .map(launch -> launch.kernel().label())
                    .toList();
            assertThat(rows).hasSizeLessThan(executor.chunkPlan().launches().size());
            assertThat(labels(trace(executor, batch(StepBatch.Want.CANDIDATES, 5, 0))))
                    .isEqualTo(rows);
        }
    }

    @Test
    void theSameIsLaunchedAsInAPlainStep() {
        try (DeviceExecutor executor = FakeModel.open(device, LoadProgress.NONE)) {
            StepBatch batch = batch(StepBatch.Want.CANDIDATES, 5, 2);
            device.clearLaunches();
            executor.run(batch, new StepResult(executor.limits()));
            List<FakeLaunch> plain = device.launches();
            trace(executor, batch);
            assertThat(device.launches()).isEqualTo(plain);
        }
    }

    @Test
    void anObserverIsToldOfEveryStepAndTheSameRunsAsWithoutOne() {
        List<StepTrace> traces = new ArrayList<>();
        StepBatch prefill = batch(StepBatch.Want.CANDIDATES, 5, 2);
        StepBatch decode = batch(StepBatch.Want.TOKEN, 1, 1);
        List<FakeLaunch> plain;
        Executor.Counters counters;
        try (DeviceExecutor executor = FakeModel.open(device, LoadProgress.NONE)) {
            device.clearLaunches();
            runAll(executor, prefill, decode);
            plain = device.launches();
            counters = executor.counters();
        }
        prefill.wantOutputs(3, 2);
        try (DeviceExecutor executor = FakeModel.open(device, LoadProgress.NONE, traces::add)) {
            device.clearLaunches();
            long handles = HandleLedger.open();
            runAll(executor, prefill, decode);

            assertThat(HandleLedger.open()).isEqualTo(handles);
            assertThat(device.launches()).hasSameSizeAs(plain);
            assertThat(executor.counters()).isEqualTo(counters);
            assertThat(traces).hasSize(3);
            assertThat(traces.stream()
                            .mapToInt(trace -> trace.launches().size())
                            .sum())
                    .isEqualTo(plain.size());
            assertThat(traces.get(1).launches())
                    .extracting(launch -> launch.time().label())
                    .containsExactly("selected+last+last.int8", "logits+token", "token", "candidates");
            assertThat(traces.get(2).rows()).isEqualTo(1);
            assertThat(traces.stream().mapToLong(StepTrace::toDeviceBytes).sum())
                    .isEqualTo(counters.hostToDeviceBytes());
            assertThat(traces.stream().mapToLong(StepTrace::toHostBytes).sum()).isEqualTo(counters.deviceToHostBytes());
        }
    }

    private static void runAll(DeviceExecutor executor, StepBatch prefill, StepBatch decode) {
        StepResult result = new StepResult(executor.limits());
        executor.run(prefill, result);
        executor.runOutputs(prefill.wantOutputs(0, 1), result);
        executor.run(decode, result);
    }

    /** By hand, for the model of {@link FakeModel}: Q8_0 matrices but for gate, down and values, which are Q4_1. */
    @Test
    void bytesAndOperationsAreThoseOfTheShapes() {
        List<StepTrace> traces = new ArrayList<>();
        try (DeviceExecutor executor = FakeModel.open(device, LoadProgress.NONE, traces::add)) {
            executor.run(batch(StepBatch.Want.TOKEN, 5, 2), new StepResult(executor.limits()));
        }
        TracedLaunch logits = launch(traces.get(0), "logits+token");
        assertThat(logits.operations()).isEqualTo(2L * 2 * 101 * 64);
        assertThat(logits.bytes()).isGreaterThan(WeightType.Q8_0.packedBytes(101, 64));
        TracedLaunch attention = launch(traces.get(0), "blk.1.attention");
        long pairs = 1 + 2 + 3 + 4 + 5;
        assertThat(attention.operations()).isEqualTo(pairs * 4 * 4 * 16);
        long cacheBytes = 5L * 2 * 2 * 16 * Float.BYTES;
        assertThat(attention.bytes()).isGreaterThan(cacheBytes);
        assertThat(traces.get(0).launches()).allSatisfy(launch -> {
            assertThat(launch.bytes()).isPositive();
            assertThat(launch.workGroups()).isPositive();
        });
    }

    /** A step that is one launch did all that the plan has. */
    @Test
    void aLaunchThatIsNotInThePlanDidAllOfIt() {
        ExecutionDesign design = FakeModel.design(device, FakeModel.model().graph(), FakeModel.OPTIONS);
        PlanWork work = new PlanWork(design.decode(), design.caches());
        StepBatch batch = batch(StepBatch.Want.TOKEN, 1, 1);
        Event.Times times = new Event.Times(1, 2, 3, 4);
        List<LaunchTime> planned = design.decode().launches().stream()
                .map(launch -> new LaunchTime(launch.kernel().label(), "v", times))
                .toList();
        List<TracedLaunch> apart = work.of(planned, batch, true);
        List<TracedLaunch> whole = work.of(
                List.of(new LaunchTime("looped step", "v", times), new LaunchTime("candidates", "v", times)),
                batch,
                true);

        assertThat(whole.get(0).bytes())
                .isEqualTo(apart.stream().mapToLong(TracedLaunch::bytes).sum());
        assertThat(whole.get(0).operations())
                .isEqualTo(apart.stream().mapToLong(TracedLaunch::operations).sum());
        assertThat(whole.get(1).bytes()).isZero();
    }

    private static TracedLaunch launch(StepTrace trace, String label) {
        return trace.launches().stream()
                .filter(launch -> launch.time().label().equals(label))
                .findFirst()
                .orElseThrow(() -> new AssertionError(label + " is not among " + trace.launches()));
    }

    @Test
    void aTraceThatFailsLeavesNothingOpen() {
        try (DeviceExecutor executor = FakeModel.open(device, LoadProgress.NONE)) {
            long handles = HandleLedger.open();
            device.failAfter("clEnqueueNDRangeKernel", 3, "CL_OUT_OF_RESOURCES");
            StepBatch batch = batch(StepBatch.Want.TOKEN, 5, 2);
            assertThatThrownBy(() -> executor.trace(batch, new StepResult(executor.limits())))
                    .hasMessageContaining("CL_OUT_OF_RESOURCES");
            assertThat(HandleLedger.open()).isEqualTo(handles);
            assertThat(executor.counters().steps()).isZero();
        }
    }
}
