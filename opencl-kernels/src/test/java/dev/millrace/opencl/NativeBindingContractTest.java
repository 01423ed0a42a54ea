package dev.millrace.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What every binding to native drivers must do besides. */
@Tag("device")
public abstract class NativeBindingContractTest extends BindingContractTest {

    private static final int WARM_UP = 20_000;
    private static final int ROUNDS = 10_000;
    private static final Path PAGES = Path.of("/proc/self/smaps");

    @Test
    void theHotPathAllocatesNoHeap() {
        try (Program program = context().compile("contract", source(), "");
                Kernel kernel = program.kernel("everyType");
                Buffer out = context().allocate("out", 64);
                Buffer in = context().allocate("in", 64);
                Queue queue = context().openQueue(false)) {
            ByteBuffer host = TestDevices.host(64);
            ByteBuffer odd = TestDevices.host(64).position(3).limit(10);
            Runnable step = () -> {
                kernel.setBuffer(0, out);
                kernel.setInt(1, 1);
                kernel.setLong(2, 2L);
                kernel.setFloat(3, 3f);
                kernel.setLocal(4, 16);
                kernel.setBuffer(5, in);
                queue.write(in, 0, host, false, null, false);
                queue.launch(kernel, 4, 4, null, false);
                queue.copy(out, 0, in, 32, 8, null, false);
                queue.fill(out, 1, 8, 16);
                queue.read(out, 0, odd, true, null, false);
                queue.flush();
                queue.finish();
            };
            repeat(step, WARM_UP);
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            threads.getCurrentThreadAllocatedBytes();
            long before = threads.getCurrentThreadAllocatedBytes();
            repeat(step, ROUNDS);
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            assertThat(allocated / (double) ROUNDS)
                    .as("bytes of heap per step of 6 arguments and 5 commands")
                    .isLessThan(4.0);
        }
    }

    @Test
    void largeBuffersOfCpusLieInHugePages() throws IOException {
        assumeTrue(hugePages() && device().info().kind() == DeviceKind.CPU, "advice that is given to Linux for CPUs");
        long size = 64 << 20;
        try (Context context = device().openContext(true)) {
            long before = advisedBytes();
            try (Queue queue = context.openQueue(false);
                    Buffer large = context.allocate("large", size);
                    Buffer small = context.allocate("small", 1 << 20)) {
                assertThat(context.hugePageBytes()).isEqualTo(size);
                assertThat(advisedBytes() - before).isBetween(size - (4 << 20), size + (4 << 20));
                ByteBuffer host = TestDevices.host(4096);
                queue.fill(large, 0x01020304, 0, size);
                queue.copy(large, size - 4096, small, 0, 4096, null, false);
                queue.read(small, 0, host, true, null, false);
                assertThat(host.getInt(4092)).isEqualTo(0x01020304);
            }
        }
    }

    @Test
    void ordinaryPagesAreTakenWhereHugeOnesAreNotWanted() throws IOException {
        assumeTrue(Files.isReadable(PAGES), "Linux says what its pages are like");
        try (Context context = device().openContext(false)) {
            long before = advisedBytes();
            try (Buffer large = context.allocate("large", 64 << 20);
                    Queue queue = context.openQueue(false)) {
                queue.fill(large, 1, 0, large.byteSize());
                queue.finish();
                assertThat(context.hugePageBytes()).isZero();
                assertThat(advisedBytes() - before).isLessThan(4 << 20);
            }
        }
    }

    /** Whether this binding can ask for huge pages here. */
    protected boolean hugePages() {
        return false;
    }

    /** Bytes of all memory of this process with the advice to lie in huge pages ({@code hg}). */
    private static long advisedBytes() throws IOException {
        long bytes = 0;
        long size = 0;
        for (String line : Files.readAllLines(PAGES)) {
            if (line.startsWith("Size:")) {
                size = Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
            } else if (line.startsWith("VmFlags:") && line.matches(".* hg\\b.*")) {
                bytes += size;
            }
        }
        return bytes;
    }

    @Test
    void javaStillThrowsOnDivisionByZero() {
        assumeTrue(
                device().info().platformName().contains("Portable Computing Language"),
                "PoCL's is the handler that can be forbidden");
        assertThat(DivisionProof.wrongOf(2_000)).isZero();
        assertThat(SignalGuard.verdict().arithmetic()).isEqualTo(SignalGuard.Arithmetic.SOUND);
    }

    private static void repeat(Runnable step, int times) {
        for (int i = 0; i < times; i++) {
            step.run();
        }
    }
}
