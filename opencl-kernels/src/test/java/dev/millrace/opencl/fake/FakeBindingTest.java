package dev.millrace.opencl.fake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.opencl.Binding;
import dev.millrace.opencl.BindingContractTest;
import dev.millrace.opencl.Bindings;
import dev.millrace.opencl.Buffer;
import dev.millrace.opencl.Capability;
import dev.millrace.opencl.CapabilityProbe;
import dev.millrace.opencl.Context;
import dev.millrace.opencl.DeviceKind;
import dev.millrace.opencl.Event;
import dev.millrace.opencl.HandleLedger;
import dev.millrace.opencl.HandleType;
import dev.millrace.opencl.Kernel;
import dev.millrace.opencl.Program;
import dev.millrace.opencl.Queue;
import dev.millrace.opencl.TestDevices;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class FakeBindingTest extends BindingContractTest {

    private final FakeDevice fake = FakeDevice.small()
            .kernel("everyType", FakeBindingTest::everyType)
            .kernel("increment", FakeBindingTest::increment)
            .kernel("spin", FakeBindingTest::spin);

    private final Binding binding = new FakeBinding(fake);

    @Override
    protected Binding binding() {
        return binding;
    }

    private static void everyType(FakeArguments arguments, long globalSize, long localSize) {
        ByteBuffer out = arguments.buffer(0);
        ByteBuffer in = arguments.buffer(5);
        assertThat(arguments.localBytes(4)).isEqualTo(localSize * Integer.BYTES);
        for (int group = 0; group < globalSize / localSize; group++) {
            int sum = 0;
            for (int item = 0; item < localSize; item++) {
                sum += in.getInt();
            }
            out.putInt(arguments.intAt(1))
                    .putInt((int) (arguments.longAt(2) >> 32))
                    .putInt((int) arguments.longAt(2))
                    .putFloat(arguments.floatAt(3))
                    .putInt(sum);
        }
    }

    private static void increment(FakeArguments arguments, long globalSize, long localSize) {
        ByteBuffer cells = arguments.buffer(0);
        for (int i = 0; i < globalSize; i++) {
            cells.putInt(i * Integer.BYTES, cells.getInt(i * Integer.BYTES) + 1);
        }
    }

    private static void spin(FakeArguments arguments, long globalSize, long localSize) {
        ByteBuffer cells = arguments.buffer(0);
        for (int i = 0; i < globalSize; i++) {
            int value = cells.getInt(i * Integer.BYTES);
            for (int n = 0; n < arguments.intAt(1); n++) {
                value = value * 1664525 + 1013904223;
            }
            cells.putInt(i * Integer.BYTES, value);
        }
    }

    @Test
    void nobodyGetsItByAccident() {
        assertThat(Bindings.all()).noneMatch(FakeBinding.class::isInstance);
    }

    @Test
    void launchesAreLogged() {
        try (Program program = context().compile("contract", source(), "");
                Kernel kernel = program.kernel("spin");
                Buffer cells = context().allocate("cells", 64);
                Queue queue = context().openQueue(false)) {
            kernel.setBuffer(0, cells);
            kernel.setInt(1, 3);
            queue.launch(kernel, 4, 2, null, false);
            kernel.setInt(1, 5);
            queue.launch(kernel, 2, 1, null, false);
        }
        assertThat(fake.launches())
                .containsExactly(
                        new FakeLaunch("spin", List.of("cells", 3), 4, 2),
                        new FakeLaunch("spin", List.of("cells", 5), 2, 1));
        fake.clearLaunches();
        assertThat(fake.launches()).isEmpty();
    }

    @Test
    void allMemoryTakenIsRefusedLikeADriverDoes() {
        FakeDevice small = new FakeDevice(FakeDevice.info(DeviceKind.GPU, 10_000, 6_000));
        try (Context own = FakeBinding.open(small).openContext()) {
            Buffer first = own.allocate("first", 6_000);
            refuses(
                    "CL_MEM_OBJECT_ALLOCATION_FAILURE",
                    () -> own.allocate("second", 5_000),
                    "'second'",
                    "(10000 bytes)",
                    "(6000 bytes)");
            first.close();
            own.allocate("second", 5_000).close();
        }
        assertThat(small.allocatedBytes()).isZero();
    }

    @Test
    void failuresComeWhenTheyAreOrdered() {
        fake.failNext("clCreateBuffer", "CL_OUT_OF_RESOURCES").failNext("clFinish", "CL_OUT_OF_HOST_MEMORY");
        refuses("CL_OUT_OF_RESOURCES", () -> context().allocate("unlucky", 8), "'unlucky'");
        context().allocate("lucky", 8).close();
        try (Queue queue = context().openQueue(false)) {
            refuses("CL_OUT_OF_HOST_MEMORY", queue::finish, "enqueued earlier");
            queue.finish();
        }
    }

    @Test
    void failuresComeAfterWhatIsToGoWell() {
        fake.failAfter("clCreateBuffer", 2, "CL_OUT_OF_RESOURCES");
        context().allocate("first", 8).close();
        context().allocate("second", 8).close();
        refuses("CL_OUT_OF_RESOURCES", () -> context().allocate("third", 8), "'third'");
        context().allocate("fourth", 8).close();
    }

    @Test
    void kernelsAndTheirArgumentsCanFail() {
        String source = "#define PAIR(name) global int *name##_base, ulong name##_offset\n"
                + "kernel void paired(global const int *step, PAIR(a), PAIR(b)) {}";
        try (Program program = context().compile("paired", source, "")) {
            fake.failNext("clCreateKernel", "CL_OUT_OF_RESOURCES").failNext("clSetKernelArg", "CL_OUT_OF_HOST_MEMORY");
            refuses("CL_OUT_OF_RESOURCES", () -> program.kernel("paired"), "'paired'");
            try (Kernel kernel = program.kernel("paired")) {
                refuses("CL_OUT_OF_HOST_MEMORY", () -> kernel.setLong(4, 0), "argument 4");
                kernel.setLong(4, 0);
                refuses("CL_INVALID_ARG_INDEX", () -> kernel.setLong(5, 0), "it has 5");
            }
        }
    }

    @Test
    void aSplitThatFailsHalfWayLeavesNoPartOpen() {
        fake.failAfter("clGetDeviceInfo", 1, "CL_OUT_OF_RESOURCES");
        long before = HandleLedger.open(HandleType.SUB_DEVICE);
        refuses("CL_OUT_OF_RESOURCES", () -> device().split(1), "clGetDeviceInfo");
        assertThat(HandleLedger.open(HandleType.SUB_DEVICE)).isEqualTo(before);
    }

    @Test
    void anEventThatCannotSayWhatFailedFailsWithWhatTheWaitingSaid() {
        try (Queue queue = context().openQueue(false);
                Buffer buffer = context().allocate("target", 4);
                Event event = Objects.requireNonNull(queue.write(buffer, 0, TestDevices.host(4), false, null, true))) {
            fake.failNext("clWaitForEvents", "CL_OUT_OF_RESOURCES").failNext("clGetEventInfo", "CL_INVALID_EVENT");
            refuses("CL_OUT_OF_RESOURCES", event::await, "failed on");
        }
    }

    @Test
    void itProvesNoCapability() {
        CapabilityProbe.Report report = CapabilityProbe.report(context());
        assertThat(report.capabilities().present()).isEmpty();
        assertThat(report.reasons()).containsOnlyKeys(Capability.values());
    }

    @Test
    void untouchedMemoryIsZero() {
        try (Buffer buffer = context().allocate("fresh", 4);
                Queue queue = context().openQueue(false)) {
            assertThat(valueOf(queue, buffer)).isZero();
        }
    }
}
