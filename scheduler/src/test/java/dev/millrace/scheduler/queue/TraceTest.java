package dev.millrace.scheduler.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.opencl.HandleLedger;
import dev.millrace.opencl.fake.FakeDevice;
import dev.millrace.opencl.fake.FakeLaunch;
import dev.millrace.scheduler.StepBatch;
import dev.millrace.scheduler.StepResult;
import dev.millrace.scheduler.memory.LoadProgress;
import dev.millrace.scheduler.trace.LaunchTime;
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
