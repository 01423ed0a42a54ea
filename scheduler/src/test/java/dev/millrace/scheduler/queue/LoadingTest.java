package dev.millrace.scheduler.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.opencl.HandleLedger;
import dev.millrace.opencl.fake.FakeDevice;
import dev.millrace.scheduler.ExecutorOptions;
import dev.millrace.scheduler.memory.LoadProgress;
import dev.millrace.scheduler.memory.MemoryGroup;
import dev.millrace.scheduler.memory.MemoryPlan;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What loading takes of a device: as much as was planned, and nothing that is not given back. */
class LoadingTest {

    @ParameterizedTest
    @CsvSource({
        "clCreateContext, 1, 1",
        "clCreateCommandQueue, 1, 2",
        "clCreateBuffer, 1, 8",
        "clCreateProgramWithSource, 1, 10",
        "clBuildProgram, 1, 10",
        "clCreateKernel, 1, 20",
        "clSetKernelArg, 17, 10",
        "clEnqueueWriteBuffer, 1, 10",
        "clEnqueueNDRangeKernel, 1, 10",
        "clEnqueueFillBuffer, 1, 1"
    })
    void whicheverCallFailsNothingStaysOpen(String call, int stride, int atLeast) {
        long handles = HandleLedger.open();
        long leaked = HandleLedger.leaked();
        int failures = 0;
        while (failsAt(failures * stride, call)) {
            assertThat(HandleLedger.open())
                    .as("open after the failure of call %s of %s", failures * stride, call)
                    .isEqualTo(handles);
            assertThat(HandleLedger.leaked())
                    .as("forgotten after the failure of call %s of %s", failures * stride, call)
                    .isEqualTo(leaked);
            failures++;
        }
        assertThat(failures).isGreaterThanOrEqualTo(atLeast);
    }

    /** Opens a model while one call fails. Returns whether there was such a call. */
    private static boolean failsAt(int number, String call) {
        FakeDevice device = FakeDevice.small().failAfter(call, number, "CL_OUT_OF_RESOURCES");
        try (DeviceExecutor executor = FakeModel.open(device, LoadProgress.NONE)) {
            assertThat(executor.limits().rows()).isEqualTo(8);
            return false;
        } catch (RuntimeException failure) {
            assertThat(failure).hasStackTraceContaining(call + " failed");
            assertThat(failure.getSuppressed()).isEmpty();
            return true;
        } finally {
            assertThat(device.allocatedBytes()).isZero();
        }
    }

    @Test
    void buffersAreThoseOfTheMemoryPlan() {
        FakeDevice device = FakeDevice.small();
        List<Long> whileLoading = new ArrayList<>();
        try (DeviceExecutor executor =
                FakeModel.open(device, (done, total) -> whileLoading.add(device.allocatedBytes()))) {
            MemoryPlan plan = executor.memory();
            long staging = plan.byteSize(MemoryGroup.STAGING);
            assertThat(staging).isPositive();
            assertThat(whileLoading).isNotEmpty().containsOnly(plan.byteSize(MemoryGroup.WEIGHTS) + staging);
            assertThat(device.allocatedBytes()).isEqualTo(plan.byteSize() - staging);
            assertThat(executor.deviceBytes().planned()).isEqualTo(plan.byteSize());
            assertThat(executor.deviceBytes().allocated()).isEqualTo(plan.byteSize());
            assertThat(plan.toTable()).contains("  staging 0", "  staging 1");
        }
        assertThat(device.allocatedBytes()).isZero();
    }

    @Test
    void logitsThatNoBufferOfTheHostHoldsAreRefused() {
        FakeDevice device = FakeDevice.small();
        int outputs = Integer.MAX_VALUE / (128 * Float.BYTES);
        ExecutorOptions most = FakeModel.OPTIONS.withChunk(outputs + 1, outputs);
        FakeModel.design(device, FakeModel.model().graph(), most);
        long handles = HandleLedger.open();
        assertThatThrownBy(() -> FakeModel.assembly(device)
                        .open(
                                FakeModel.model().graph(),
                                FakeModel.model(),
                                FakeModel.OPTIONS.withChunk(outputs + 1, outputs + 1),
                                LoadProgress.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("take 2147483648 bytes")
                .hasMessageContaining("at most " + outputs + " outputs");
        assertThat(HandleLedger.open()).isEqualTo(handles);
    }
}
