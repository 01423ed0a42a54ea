package dev.millrace.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What every binding must do, whatever library or memory is behind it. */
public abstract class BindingContractTest {

    private static final int MIB = 1 << 20;

    private long openBefore;
    private Device device;
    private Context context;

    /** The binding under test. */
    protected abstract Binding binding();

    @BeforeEach
    void open() {
        openBefore = HandleLedger.open();
        device = TestDevices.of(binding());
        context = device.openContext();
    }

    @AfterEach
    void closeAndCount() {
        context.close();
        assertThat(context.openHandles()).isZero();
        assertThat(HandleLedger.open())
                .as("open handles %s", HandleLedger.snapshot())
                .isEqualTo(openBefore);
    }

    protected final Device device() {
        return device;
    }

    protected final Context context() {
        return context;
    }

    /** The source of the contract's kernels. */
    protected static String source() {
        try (InputStream in = BindingContractTest.class.getResourceAsStream("contract.cl")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void platformsAndDevicesSayWhoTheyAre() {
        List<Platform> platforms = binding().platforms();
        assertThat(platforms).isNotEmpty().allSatisfy(platform -> {
            assertThat(platform.name()).isNotBlank();
            assertThat(platform.version()).startsWith("OpenCL ");
        });
        assertThat(device.bindingName()).isEqualTo(binding().name());
        DeviceInfo info = device.info();
        assertThat(info.name()).isNotBlank().isEqualTo(info.name().strip());
        assertThat(info.deviceVersion()).startsWith("OpenCL ");
        assertThat(info.openClCVersion()).startsWith("OpenCL C ");
        assertThat(info.driverVersion()).isNotBlank();
        assertThat(info.computeUnits()).isBetween(1, 1 << 16);
        assertThat(info.globalMemoryBytes()).isGreaterThanOrEqualTo(info.maxAllocationBytes());
        assertThat(info.maxAllocationBytes()).isGreaterThanOrEqualTo(MIB);
        assertThat(info.localMemoryBytes()).isBetween(1L << 10, 1L << 30);
        assertThat(info.maxWorkGroupSize()).isGreaterThanOrEqualTo(8);
        assertThat(info.maxParameterBytes()).isGreaterThanOrEqualTo(256);
        assertThat(info.memoryBaseAlignmentBytes()).isBetween(1, 1 << 16);
        assertThat(info.extensions()).noneMatch(extension -> extension.isBlank() || extension.contains(" "));
        assertThat(info.available()).isTrue();
        assertThat(info.identity()).contains(info.name(), info.driverVersion());
    }

    @ParameterizedTest
    @CsvSource({"1,0", "1,2", "3,0", "3,1", "3,5", "4096,7", "1048581,0", "1048581,3"})
    void bytesComeBackFromOddOffsets(int size, int offset) {
        byte[] sent = new byte[size];
        new Random(size * 31L + offset).nextBytes(sent);
        ByteBuffer out =
                TestDevices.host(size + 5).position(2).limit(2 + size).put(sent).position(2);
        ByteBuffer in = TestDevices.host(size + 9).position(4).limit(4 + size);
        try (Buffer buffer = context.allocate("bytes", size + offset + 1);
                Queue queue = context.openQueue(false)) {
            queue.write(buffer, offset, out, true, null, false);
            queue.read(buffer, offset, in, false, null, false);
            queue.finish();
        }
        byte[] received = new byte[size];
        assertThat(out.position()).isEqualTo(2);
        assertThat(in.position()).isEqualTo(4);
        in.get(received);
        assertThat(received).isEqualTo(sent);
    }

    @Test
    void copiesAndFillsTouchNothingBeside() {
        int size = MIB + 5;
        byte[] sent = new byte[size];
        new Random(9).nextBytes(sent);
        ByteBuffer host = TestDevices.host(size).put(sent).flip();
        try (Buffer from = context.allocate("from", size);
                Buffer to = context.allocate("to", size);
                Queue queue = context.openQueue(false)) {
            queue.write(from, 0, host, true, null, false);
            queue.write(to, 0, host, true, null, false);
            queue.copy(from, 3, to, MIB - 1, 3, null, false);
            queue.fill(to, 0x04030201, 8, 12);
            queue.read(to, 0, host, true, null, false);
        }
        byte[] expected = sent.clone();
        System.arraycopy(sent, 3, expected, MIB - 1, 3);
        for (int i = 0; i < 12; i++) {
            expected[8 + i] = (byte) (1 + i % 4);
        }
        byte[] received = new byte[size];
        host.get(received);
        assertThat(received).isEqualTo(expected);
    }

    @Test
    void transfersOutsideABufferAreRefused() {
        try (Buffer buffer = context.allocate("ten", 10);
                Buffer other = context.allocate("other", 100);
                Queue queue = context.openQueue(false)) {
            ByteBuffer four = TestDevices.host(4);
            refuses("CL_INVALID_VALUE", () -> queue.write(buffer, 7, four, true, null, false), "'ten'", "offset 7");
            refuses("CL_INVALID_VALUE", () -> queue.read(buffer, -1, four, true, null, false), "'ten'", "offset -1");
            refuses("CL_INVALID_VALUE", () -> queue.copy(other, 0, buffer, 0, 11, null, false), "'ten'", "11 bytes");
            refuses("CL_INVALID_VALUE", () -> queue.fill(other, 0, 2, 4), "'other'", "multiples of 4");
            refuses("CL_INVALID_VALUE", () -> queue.write(other, 0, TestDevices.host(0), true, null, false), "0 bytes");
            refuses("CL_MEM_COPY_OVERLAP", () -> queue.copy(other, 0, other, 5, 10, null, false), "overlap");
            refuses(
                    "CL_INVALID_HOST_PTR",
                    () -> queue.write(other, 0, ByteBuffer.allocate(4), true, null, false),
                    "direct");
            refuses(
                    "CL_INVALID_HOST_PTR",
                    () -> queue.read(other, 0, four.asReadOnlyBuffer(), true, null, false),
                    "read-only");
        }
    }

    @Test
    void aKernelSeesEveryArgument() {
        try (Program program = context.compile("contract", source(), "-cl-std=CL1.2");
                Kernel kernel = program.kernel("everyType");
                Buffer out = context.allocate("out", 2 * 5 * Integer.BYTES);
                Buffer in = context.allocate("in", 8 * Integer.BYTES);
                Queue queue = context.openQueue(false)) {
            queue.write(in, 0, TestDevices.hostInts(1, 2, 4, 8, 16, 32, 64, 128), true, null, false);
            kernel.setBuffer(0, out);
            kernel.setInt(1, -7);
            kernel.setLong(2, 0x1234567889ABCDEFL);
            kernel.setFloat(3, -0.375f);
            kernel.setLocal(4, 4 * Integer.BYTES);
            kernel.setBuffer(5, in);
            queue.launch(kernel, 8, 4, null, false);
            ByteBuffer host = TestDevices.host(2 * 5 * Integer.BYTES);
            queue.read(out, 0, host, true, null, false);
            int f = Float.floatToRawIntBits(-0.375f);
            assertThat(TestDevices.ints(host))
                    .containsExactly(-7, 0x12345678, 0x89ABCDEF, f, 15, -7, 0x12345678, 0x89ABCDEF, f, 240);
            assertThat(kernel.name()).isEqualTo("everyType");
        }
    }

    @Test
    void argumentsStaySetBetweenLaunchesAndMayChange() {
        try (Program program = context.compile("contract", source(), "");
                Kernel kernel = program.kernel("increment");
                Buffer first = context.allocate("first", 4);
                Buffer second = context.allocate("second", 4);
                Queue queue = context.openQueue(false)) {
            queue.fill(first, 10, 0, 4);
            queue.fill(second, 20, 0, 4);
            kernel.setBuffer(0, first);
            queue.launch(kernel, 1, 1, null, false);
            queue.launch(kernel, 1, 1, null, false);
            kernel.setBuffer(0, second);
            queue.launch(kernel, 1, 1, null, false);
            assertThat(valueOf(queue, first)).isEqualTo(12);
            assertThat(valueOf(queue, second)).isEqualTo(21);
        }
    }

    @Test
    void wrongLaunchesAreRefusedInWords() {
        try (Program program = context.compile("contract", source(), "");
                Kernel kernel = program.kernel("spin");
                Buffer cells = context.allocate("cells", 64);
                Queue queue = context.openQueue(false)) {
            kernel.setBuffer(0, cells);
            refuses("CL_INVALID_KERNEL_ARGS", () -> queue.launch(kernel, 1, 1, null, false), "'spin'", "[1]");
            refuses("CL_INVALID_ARG_INDEX", () -> kernel.setInt(2, 1), "'spin'", "it has 2");
            refuses("CL_INVALID_ARG_SIZE", () -> kernel.setLocal(1, 1L << 40), "local memory", "offers");
            kernel.setInt(1, 1);
            refuses("CL_INVALID_WORK_GROUP_SIZE", () -> queue.launch(kernel, 10, 4, null, false), "10", "4");
            refuses("CL_INVALID_WORK_GROUP_SIZE", () -> queue.launch(kernel, 0, 1, null, false), "'spin'");
            refuses("CL_INVALID_WORK_GROUP_SIZE", () -> queue.launch(kernel, 1, 0, null, false), "'spin'");
        }
    }

    @Test
    void anUnknownKernelNameListsTheKnown() {
        try (Program program = context.compile("contract", source(), "")) {
            refuses(
                    "CL_INVALID_KERNEL_NAME",
                    () -> program.kernel("incremnt"),
                    "'contract'",
                    "'incremnt'",
                    "everyType",
                    "increment",
                    "spin");
        }
    }

    @Test
    void aCompileErrorCarriesLogLabelAndOptions() {
        String broken = "#error the mill is dry\nkernel void k(global int *x) { x[0] = 1; }\n";
        assertThatThrownBy(() -> context.compile("dry mill", broken, "-DM=3"))
                .asInstanceOf(type(OpenClException.class))
                .satisfies(e -> {
                    assertThat(e.errorName()).isEqualTo("CL_BUILD_PROGRAM_FAILURE");
                    assertThat(e.getMessage())
                            .contains("'dry mill'", "-DM=3", device.info().name());
                    assertThat(e.buildLog()).contains("the mill is dry");
                });
        assertThat(context.openHandles()).isEqualTo(1);
    }

    @Test
    void aBinaryRunsLikeItsSource() {
        byte[] binary;
        try (Program program = context.compile("contract", source(), "")) {
            binary = program.binary();
            assertThat(program.buildLog()).isNotNull();
        }
        assertThat(binary).isNotEmpty();
        try (Program program = context.load("contract", binary, "");
                Kernel kernel = program.kernel("increment");
                Buffer cell = context.allocate("cell", 4);
                Queue queue = context.openQueue(false)) {
            queue.fill(cell, 41, 0, 4);
            kernel.setBuffer(0, cell);
            queue.launch(kernel, 1, 1, null, false);
            assertThat(valueOf(queue, cell)).isEqualTo(42);
        }
    }

    @Test
    void aBinaryThatIsNoneIsRefused() {
        assumeFalse(device.info().platformName().contains("rusticl"), "rusticl ends the process over it");
        byte[] rubbish = "this was never a program".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> context.load("rubbish", rubbish, ""))
                .isInstanceOf(OpenClException.class)
                .hasMessageContaining("'rubbish'");
        assertThat(context.openHandles()).isEqualTo(1);
    }

    @Test
    void eventsHaveOrderedTimes() {
        try (Program program = context.compile("contract", source(), "");
                Kernel kernel = program.kernel("spin");
                Buffer cells = context.allocate("cells", 64);
                Queue queue = context.openQueue(true)) {
            queue.fill(cells, 1, 0, 64);
            kernel.setBuffer(0, cells);
            kernel.setInt(1, 50_000);
            try (Event first = Objects.requireNonNull(queue.launch(kernel, 16, 1, null, true));
                    Event second = Objects.requireNonNull(queue.launch(kernel, 16, 1, null, true))) {
                second.await();
                first.await();
                for (Event event : List.of(first, second)) {
                    Event.Times times = event.times();
                    assertThat(times.submitted()).isGreaterThanOrEqualTo(times.queued());
                    assertThat(times.started()).isGreaterThanOrEqualTo(times.submitted());
                    assertThat(times.ended()).isGreaterThan(times.started());
                    assertThat(times.durationNanos()).isEqualTo(times.ended() - times.started());
                }
                assertThat(second.times().started())
                        .isGreaterThanOrEqualTo(first.times().ended());
            }
        }
    }

    @Test
    void timesNeedAProfilingQueue() {
        try (Buffer cells = context.allocate("cells", 64);
                Queue queue = context.openQueue(false);
                Event event = Objects.requireNonNull(queue.write(cells, 0, TestDevices.host(64), false, null, true))) {
            event.await();
            refuses("CL_PROFILING_INFO_NOT_AVAILABLE", event::times, "without profiling");
        }
    }

    @Test
    void oneQueueWaitsForAnother() {
        int launches = 100;
        int rounds = 50_000; // per launch: llvmpipe ends every loop after 65,535
        int expected = 1;
        for (int n = 0; n < launches * rounds; n++) {
            expected = expected * 1664525 + 1013904223;
        }
        ByteBuffer host = TestDevices.host(4);
        try (Program program = context.compile("contract", source(), "");
                Kernel slow = program.kernel("spin");
                Kernel increment = program.kernel("increment");
                Buffer cell = context.allocate("cell", 4);
                Queue compute = context.openQueue(false);
                Queue second = context.openQueue(false);
                Queue download = context.openQueue(false)) {
            compute.fill(cell, 1, 0, 4);
            slow.setBuffer(0, cell);
            slow.setInt(1, rounds);
            increment.setBuffer(0, cell);
            for (int n = 1; n < launches; n++) {
                compute.launch(slow, 1, 1, null, false);
            }
            try (Event computed = Objects.requireNonNull(compute.launch(slow, 1, 1, null, true));
                    Event incremented = Objects.requireNonNull(second.launch(increment, 1, 1, computed, true))) {
                download.read(cell, 0, host, true, incremented, false);
            }
        }
        assertThat(TestDevices.ints(host)).containsExactly(expected + 1);
    }

    @Test
    void aPartOfADeviceComputes() {
        int units = device.info().computeUnits();
        assumeTrue(units >= 2, "one compute unit does not split");
        List<SubDevice> parts = partsOrNone(device);
        assumeFalse(parts.isEmpty(), "the device does not split");
        assertThat(parts).hasSize(units);
        try {
            for (SubDevice part : parts) {
                assertThat(part.info().computeUnits()).isEqualTo(1);
                try (Context inPart = part.openContext();
                        Program program = inPart.compile("contract", source(), "");
                        Kernel kernel = program.kernel("increment");
                        Buffer cell = inPart.allocate("cell", 4);
                        Queue queue = inPart.openQueue(false)) {
                    queue.fill(cell, 6, 0, 4);
                    kernel.setBuffer(0, cell);
                    queue.launch(kernel, 1, 1, null, false);
                    assertThat(valueOf(queue, cell)).isEqualTo(7);
                }
            }
        } finally {
            parts.forEach(SubDevice::close);
        }
        refuses("CLOSED", () -> parts.get(0).openContext(), "sub-device");
        refuses("CL_INVALID_DEVICE_PARTITION_COUNT", () -> device.split(units + 1), String.valueOf(units));
        refuses("CL_INVALID_DEVICE_PARTITION_COUNT", () -> device.split(0), "0 compute units");
    }

    private static List<SubDevice> partsOrNone(Device device) {
        try {
            return device.split(1);
        } catch (OpenClException e) {
            assertThat(e.errorName()).isEqualTo("CL_DEVICE_PARTITION_FAILED");
            return List.of();
        }
    }

    @Test
    void anOverLargeAllocationNamesTheLimits() {
        long tooLarge = device.info().maxAllocationBytes() + 1;
        refuses(
                "CL_INVALID_BUFFER_SIZE",
                () -> context.allocate("the whole ocean", tooLarge),
                "'the whole ocean'",
                "(" + tooLarge + " bytes)",
                "(" + device.info().maxAllocationBytes() + " bytes)",
                "(" + device.info().globalMemoryBytes() + " bytes)");
        refuses("CL_INVALID_BUFFER_SIZE", () -> context.allocate("nothing", 0), "'nothing'");
    }

    @ParameterizedTest
    @CsvSource({"1", "2", "3", "4", "5", "6", "7", "8"})
    void thingsCloseInAnyOrder(int seed) {
        long leakedBefore = HandleLedger.leaked();
        List<AutoCloseable> open = new ArrayList<>();
        Context own = device.openContext();
        Program program = own.compile("contract", source(), "");
        Kernel kernel = program.kernel("increment");
        Buffer cells = own.allocate("cells", 64);
        Queue queue = own.openQueue(true);
        kernel.setBuffer(0, cells);
        queue.fill(cells, 0, 0, 64);
        Event event = Objects.requireNonNull(queue.launch(kernel, 16, 1, null, true));
        assertThat(own.openHandles()).isEqualTo(6);
        Collections.addAll(open, program, kernel, cells, queue, event);
        Collections.shuffle(open, new Random(seed));
        open.add(own);
        open.forEach(BindingContractTest::close);
        assertThat(own.openHandles()).isZero();
        assertThat(HandleLedger.leaked()).isEqualTo(leakedBefore);
        open.forEach(BindingContractTest::close);
    }

    @Test
    void aClosingContextReleasesAndReportsWhatWasForgotten() {
        long leakedBefore = HandleLedger.leaked();
        Context own = device.openContext();
        Buffer forgotten = own.allocate("forgotten weights", 1024);
        Queue queue = own.openQueue(false);
        queue.write(forgotten, 0, TestDevices.host(1024), false, null, false);
        String log = StandardError.during(own::close);
        assertThat(own.openHandles()).isZero();
        assertThat(HandleLedger.leaked()).isEqualTo(leakedBefore + 2);
        assertThat(log).contains("forgotten weights", "queue");
        forgotten.close();
        queue.close();
        refuses("CLOSED", () -> own.allocate("late", 4), "context");
    }

    @Test
    void useAfterCloseIsAnErrorAndNoCrash() {
        Program program = context.compile("contract", source(), "");
        Kernel kernel = program.kernel("increment");
        Buffer cells = context.allocate("cells", 64);
        Buffer others = context.allocate("others", 64);
        Queue queue = context.openQueue(true);
        ByteBuffer host = TestDevices.host(64);
        Event event = Objects.requireNonNull(queue.write(cells, 0, host, true, null, true));
        kernel.setBuffer(0, cells);

        cells.close();
        refuses("CLOSED", () -> queue.launch(kernel, 1, 1, null, false), "'cells'", "argument 0");
        refuses("CLOSED", () -> kernel.setBuffer(0, cells), "'cells'");
        refuses("CLOSED", () -> queue.write(cells, 0, host, true, null, false), "'cells'");
        refuses("CLOSED", () -> queue.read(cells, 0, host, true, null, false), "'cells'");
        refuses("CLOSED", () -> queue.copy(others, 0, cells, 0, 4, null, false), "'cells'");
        refuses("CLOSED", () -> queue.fill(cells, 0, 0, 4), "'cells'");
        kernel.setBuffer(0, others);
        event.close();
        refuses("CLOSED", () -> queue.launch(kernel, 1, 1, event, false), "event");
        refuses("CLOSED", event::await, "event");
        refuses("CLOSED", event::times, "event");
        program.close();
        refuses("CLOSED", () -> program.kernel("spin"), "'contract'");
        refuses("CLOSED", program::binary, "'contract'");
        queue.launch(kernel, 1, 1, null, false);
        kernel.close();
        refuses("CLOSED", () -> queue.launch(kernel, 1, 1, null, false), "'increment'");
        refuses("CLOSED", () -> kernel.setInt(0, 1), "'increment'");
        queue.close();
        refuses("CLOSED", () -> queue.fill(others, 0, 0, 4), "queue");
        refuses("CLOSED", queue::flush, "queue");
        refuses("CLOSED", queue::finish, "queue");
        others.close();
    }

    @Test
    void thingsOfAnotherContextAreRefused() {
        try (Context other = device.openContext();
                Buffer foreign = other.allocate("foreign", 4);
                Program program = context.compile("contract", source(), "");
                Kernel kernel = program.kernel("increment");
                Queue queue = context.openQueue(false)) {
            refuses("CL_INVALID_MEM_OBJECT", () -> kernel.setBuffer(0, foreign), "'foreign'", "another context");
            refuses("CL_INVALID_MEM_OBJECT", () -> queue.fill(foreign, 0, 0, 4), "'foreign'");
        }
    }

    @Test
    void openHandlesAreCountedByType() {
        long buffersBefore = HandleLedger.open(HandleType.BUFFER);
        assertThat(context.openHandles()).isEqualTo(1);
        Buffer a = context.allocate("a", 1);
        Buffer b = context.allocate("b", 1);
        assertThat(context.openHandles()).isEqualTo(3);
        assertThat(HandleLedger.open(HandleType.BUFFER)).isEqualTo(buffersBefore + 2);
        assertThat(HandleLedger.snapshot()).containsKeys(HandleType.BUFFER, HandleType.CONTEXT);
        a.close();
        a.close();
        b.close();
        assertThat(context.openHandles()).isEqualTo(1);
        assertThat(HandleLedger.open(HandleType.BUFFER)).isEqualTo(buffersBefore);
    }

    @Test
    void kernelsOfOneProgramKeepTheirOwnArguments() {
        Set<Integer> seen = new HashSet<>();
        try (Program program = context.compile("contract", source(), "");
                Kernel one = program.kernel("increment");
                Kernel two = program.kernel("increment");
                Buffer first = context.allocate("first", 4);
                Buffer second = context.allocate("second", 4);
                Queue queue = context.openQueue(false)) {
            queue.fill(first, 100, 0, 4);
            queue.fill(second, 200, 0, 4);
            one.setBuffer(0, first);
            two.setBuffer(0, second);
            queue.launch(one, 1, 1, null, false);
            queue.launch(two, 1, 1, null, false);
            seen.add(valueOf(queue, first));
            seen.add(valueOf(queue, second));
        }
        assertThat(seen).containsExactlyInAnyOrder(101, 201);
    }

    /** The int at the start of a buffer. */
    protected static int valueOf(Queue queue, Buffer buffer) {
        ByteBuffer host = TestDevices.host(Integer.BYTES);
        queue.read(buffer, 0, host, true, null, false);
        return host.getInt(0);
    }

    /** Asserts an {@link OpenClException} of that name with these words. */
    protected static void refuses(String errorName, Runnable doing, String... words) {
        assertThatThrownBy(doing::run).asInstanceOf(type(OpenClException.class)).satisfies(e -> {
            assertThat(e.getMessage()).contains(words);
            assertThat(e.errorName()).isEqualTo(errorName);
        });
    }

    private static void close(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            throw new AssertionError("closing " + closeable, e);
        }
    }
}
