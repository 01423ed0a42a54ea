package dev.millrace.scheduler.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.kernels.program.CacheFolders;
import dev.millrace.kernels.quant.ActivationType;
import dev.millrace.kernels.quant.KvType;
import dev.millrace.kernels.quant.WeightType;
import dev.millrace.kernels.rope.RopeMode;
import dev.millrace.opencl.Bindings;
import dev.millrace.opencl.Capabilities;
import dev.millrace.opencl.CapabilityProbe;
import dev.millrace.opencl.Context;
import dev.millrace.opencl.Device;
import dev.millrace.scheduler.CachePages;
import dev.millrace.scheduler.Executor;
import dev.millrace.scheduler.ExecutorOptions;
import dev.millrace.scheduler.ReferenceExecutor;
import dev.millrace.scheduler.StepBatch;
import dev.millrace.scheduler.StepResult;
import dev.millrace.scheduler.graph.ReferenceInterpreter;
import dev.millrace.scheduler.memory.LoadProgress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A sequence that was taken out and put back elsewhere goes on with the same bits. */
@Tag("device")
class CachePagesTest {

    private static final RandomModel.Shape SHAPE = new RandomModel.Shape(101, 64, 96, 2, 4, 2, 16, RopeMode.NORMAL);
    private static final RandomModel MODEL = new RandomModel(SHAPE, WeightType.Q8_0, WeightType.Q4_1, 3);

    @TempDir
    static Path cache;

    private static Executor open(String kind, KvType type) {
        if (kind.equals("reference")) {
            return new ReferenceExecutor(
                    MODEL.graph(),
                    MODEL,
                    new ReferenceInterpreter.Numerics(ActivationType.INT8, type),
                    new Executor.Limits(64, 4, 600, 2, SHAPE.vocabulary()));
        }
        Device device = Bindings.select("auto").platforms().get(0).devices().get(0);
        Capabilities capabilities;
        try (Context context = device.openContext()) {
            capabilities = CapabilityProbe.probe(context);
        }
        return new ExecutorAssembly(device, capabilities, new CacheFolders(cache))
                .open(
                        MODEL.graph(),
                        MODEL,
                        ExecutorOptions.defaults(600)
                                .withKvType(type)
                                .withChunk(64, 4)
                                .withSequences(2),
                        LoadProgress.NONE);
    }

    /** Lengths before, at and after the end of a page. */
    @ParameterizedTest
    @CsvSource({
        "device, F16, 1",
        "device, F16, 255",
        "device, F16, 256",
        "device, F16, 300",
        "device, F32, 517",
        "device, Q8_0, 255",
        "device, Q8_0, 300",
        "reference, F16, 3",
        "reference, Q8_0, 70",
        "reference, F32, 64",
        "reference, F32, 70"
    })
    void aSequenceGoesOnElsewhere(String kind, KvType type, int length) {
        float[] expected;
        List<byte[]> pages;
        try (Executor executor = open(kind, type)) {
            read(executor, 1, length);
            pages = takeOut(executor, 1, length);
            expected = next(executor, 1, length);
            // Back into the other sequence of the same executor, over what another one left there.
            read(executor, 0, Math.min(600, length + 40));
            putBack(executor, 0, pages, length);
            assertThat(next(executor, 0, length)).containsExactly(expected);
        }
        try (Executor other = open(kind, type)) {
            putBack(other, 1, pages, length);
            assertThat(contents(takeOut(other, 1, length))).isEqualTo(contents(pages));
            assertThat(next(other, 1, length)).containsExactly(expected);
        }
    }

    /** What others left in a page does not leave with it. */
    @ParameterizedTest
    @EnumSource(KvType.class)
    void positionsBehindTheLastAreZero(KvType type) {
        try (Executor executor = open("device", type);
                Executor fresh = open("device", type)) {
            read(executor, 0, 500);
            executor.cache().resume(0, 0);
            read(executor, 0, 19);
            read(fresh, 0, 19);
            assertThat(contents(takeOut(executor, 0, 19))).isEqualTo(contents(takeOut(fresh, 0, 19)));
        }
    }

    @Test
    void aSequenceIsOnlyAsLongAsWasSaid() {
        try (Executor executor = open("device", KvType.F16)) {
            read(executor, 0, 300);
            List<byte[]> pages = takeOut(executor, 0, 300);
            ByteBuffer page = direct(executor).put(pages.get(1)).flip();
            executor.cache().write(0, 1, page);
            assertThatThrownBy(() -> next(executor, 0, 300)).hasMessageContaining("which is written up to 256");
            executor.cache().resume(0, 300);
            assertThat(next(executor, 0, 300)).hasSize(SHAPE.vocabulary());
            assertThatThrownBy(() -> executor.cache().resume(0, 601)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> executor.cache().resume(2, 0)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> executor.cache().read(0, 3, page)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> executor.cache().read(0, 0, ByteBuffer.allocateDirect(4)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static void read(Executor executor, int sequence, int length) {
        StepBatch batch = new StepBatch(64);
        StepResult result = new StepResult(executor.limits());
        for (int from = 0; from < length; from += 64) {
            batch.clear(StepBatch.Want.TOKEN);
            for (int i = from; i < Math.min(length, from + 64); i++) {
                batch.add((i * 31 + 7) % 101, sequence, i, false);
            }
            executor.run(batch, result);
        }
    }

    private static float[] next(Executor executor, int sequence, int position) {
        StepResult result = new StepResult(executor.limits());
        executor.run(new StepBatch(64).clear(StepBatch.Want.LOGITS).add(5, sequence, position, true), result);
        return Arrays.copyOf(result.logits(), SHAPE.vocabulary());
    }

    private static List<byte[]> takeOut(Executor executor, int sequence, int length) {
        CachePages.Shape shape = executor.cache().shape();
        List<byte[]> pages = new ArrayList<>();
        for (int page = 0; page < shape.pages(length); page++) {
            ByteBuffer bytes = direct(executor);
            executor.cache().read(sequence, page, bytes);
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            pages.add(copy);
        }
        return pages;
    }

    private static void putBack(Executor executor, int sequence, List<byte[]> pages, int length) {
        for (int page = 0; page < pages.size(); page++) {
            executor.cache()
                    .write(sequence, page, direct(executor).put(pages.get(page)).flip());
        }
        executor.cache().resume(sequence, length);
    }

    private static List<ByteBuffer> contents(List<byte[]> pages) {
        return pages.stream().map(ByteBuffer::wrap).toList();
    }

    private static ByteBuffer direct(Executor executor) {
        return ByteBuffer.allocateDirect(
                Math.toIntExact(executor.cache().shape().pageBytes()));
    }
}
