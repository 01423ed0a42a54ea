package dev.millrace.scheduler.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.kernels.phase.StepLayout;
import dev.millrace.opencl.fake.FakeDevice;
import dev.millrace.opencl.fake.FakeLaunch;
import dev.millrace.scheduler.StepBatch;
import dev.millrace.scheduler.StepResult;
import dev.millrace.scheduler.memory.LoadProgress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a looped step asks of the device, and what follows when the device does not say that it has run to its end. */
class LoopedStepsTest {

    private final List<PhaseRange> ranges = new ArrayList<>();
    private boolean comesToItsEnd = true;

    private final FakeDevice device = FakeDevice.small().kernel("looped", (arguments, global, local) -> {
        ByteBuffer step = arguments.buffer(0);
        ranges.add(new PhaseRange(step.getInt(StepLayout.FIRST_PHASE * 4), step.getInt(StepLayout.END_PHASE * 4)));
        if (comesToItsEnd) {
            arguments.buffer(3).putInt(0, step.getInt(StepLayout.TICKET * 4));
        }
    });

    private DeviceExecutor open() {
        return FakeModel.open(
                device,
                FakeModel.OPTIONS.withPreferredVariants(Map.of("execution", "looped")),
                LoadProgress.NONE,
                null);
    }

    @Test
    void aStepNamesThePhasesThatItNeeds() {
        try (DeviceExecutor executor = open()) {
            assertThat(ranges).as("at load, for the compiler").containsExactly(PhaseRange.NONE, PhaseRange.NONE);
            ranges.clear();
            StepPlan plan = executor.chunkPlan();
            int all = plan.launches().size();
            int rows = (int) plan.launches().stream()
                    .filter(launch -> !launch.outputsOnly())
                    .count();
            StepBatch batch = new StepBatch(8);
            StepResult result = new StepResult(executor.limits());
            executor.run(batch.clear(StepBatch.Want.TOKEN).add(1, 0, 0, false).add(2, 0, 1, false), result);
            executor.runOutputs(batch.wantOutputs(1, 1), result);
            executor.run(batch.clear(StepBatch.Want.TOKEN).add(1, 0, 2, false).add(2, 0, 3, true), result);
            executor.run(
                    batch.clear(StepBatch.Want.CANDIDATES).add(1, 0, 4, false).add(2, 0, 5, true), result);
            assertThat(ranges)
                    .containsExactly(
                            new PhaseRange(0, rows),
                            new PhaseRange(rows, all),
                            new PhaseRange(0, all),
                            new PhaseRange(0, all + 1));
            assertThat(executor.counters().launches()).isEqualTo(4);
        }
    }

    @Test
    void aStepThatWasGivenUpIsRunAgainLaunchByLaunch() {
        comesToItsEnd = false;
        try (DeviceExecutor executor = open()) {
            StepBatch batch = new StepBatch(8).clear(StepBatch.Want.TOKEN).add(1, 0, 0, true);
            device.clearLaunches();
            executor.run(batch, new StepResult(executor.limits()));
            int launches = executor.decodePlan().launches().size();
            assertThat(device.launches()).hasSize(1 + launches);
            assertThat(device.launches().stream().map(FakeLaunch::kernel)).startsWith("looped");
            executor.run(batch, new StepResult(executor.limits()));
            assertThat(device.launches()).hasSize(1 + 2 * launches);
            assertThat(executor.counters().launches()).isEqualTo(1 + 2 * launches);
            assertThat((List<?>) executor.explain().get("fallbacks")).hasSize(1);
        }
    }

    @Test
    void aProcessorWhoseWorkGroupsCannotSleepLaunchesUnlessItIsAskedToLoop() {
        try (DeviceExecutor executor =
                FakeModel.open(device, FakeModel.OPTIONS.withPreferredVariants(Map.of()), LoadProgress.NONE, null)) {
            assertThat(executor.variants()).contains("execution/launched").doesNotContain("execution/looped");
            assertThat(executor.report().variantChoices())
                    .anyMatch(line -> line.contains("execution/looped: its work-groups cannot sleep here"));
        }
    }
}
