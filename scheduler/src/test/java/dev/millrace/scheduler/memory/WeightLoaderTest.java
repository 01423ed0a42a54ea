package dev.millrace.scheduler.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.kernels.program.ProgramCache;
import dev.millrace.kernels.quant.WeightType;
import dev.millrace.kernels.quant.WeightTypes;
import dev.millrace.opencl.Binding;
import dev.millrace.opencl.Bindings;
import dev.millrace.opencl.Context;
import dev.millrace.opencl.Device;
import dev.millrace.opencl.Queue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the loader brings up is what the host packs, whatever the chunks; when it fails nothing stays open. */
@Tag("device")
class WeightLoaderTest {

    static Stream<Binding> bindings() {
        return Bindings.all().stream();
    }

    @ParameterizedTest
    @MethodSource("bindings")
    void bringsUpEveryWeight(Binding binding) {
        try (Bench bench = new Bench(binding)) {
            // a chunk of 16 rows of the widest weight, some tiles of the others; then everything in one chunk
            bench.load(1, bench.upload, 20_000);
            bench.load(50_000, bench.upload, 1 << 20);
            bench.load(WeightLoader.DEFAULT_STAGING_BYTES, bench.upload, 1 << 20);
            // one queue for both
            bench.load(1, bench.compute, 1 << 20);
        }
    }

    @ParameterizedTest
    @MethodSource("bindings")
    void leavesNothingOpenWhenReadingFails(Binding binding) {
        try (Bench bench = new Bench(binding)) {
            WeightArenas layout = WeightArenas.place(bench.weights, 20_000, 1 << 20);
            WeightLoader loader = new WeightLoader(bench.programs, bench.upload, bench.compute, 1);
            for (int failAt : new int[] {0, 1, 7, 30}) {
                AtomicInteger reads = new AtomicInteger();
                assertThatThrownBy(() -> loader.load(
                                layout,
                                (name, offset, target) -> {
                                    if (reads.getAndIncrement() == failAt) {
                                        throw new IllegalStateException("the file ended in " + name);
                                    }
                                    bench.read(name, offset, target);
                                },
                                LoadProgress.NONE))
                        .hasMessageContaining("the file ended in");
                bench.requireNothingOpen();
            }
            loader.load(layout, bench::read, LoadProgress.NONE).close();
            bench.requireNothingOpen();
        }
    }

    /** A device, and weights of every type. */
    private static final class Bench implements AutoCloseable {

        private final Context context;
        private final ProgramCache programs;
        private final Queue upload;
        private final Queue compute;
        private final List<StoredWeight> weights = new ArrayList<>();
        private final Map<String, ByteBuffer> raw = new HashMap<>();

        Bench(Binding binding) {
            Device device = binding.platforms().stream()
                    .flatMap(platform -> platform.devices().stream())
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no OpenCL device through " + binding));
            context = device.openContext();
            programs = new ProgramCache(context, null);
            upload = context.openQueue(false);
            compute = context.openQueue(false);
            Random random = new Random(5);
            for (WeightType type : WeightTypes.all()) {
                int k = Math.max(type.superBlock(), 96);
                add(StoredWeight.matrix("matrix " + type, type, 100, k), random);
                add(StoredWeight.matrix("row " + type, type, 1, k), random);
                add(StoredWeight.vector("vector " + type, type, type.superBlock() == 1 ? 33 : k), random);
            }
        }

        private void add(StoredWeight weight, Random random) {
            byte[] bytes = new byte[Math.toIntExact(weight.rawBytes())];
            // no byte above 0x3f: halves and floats stay finite
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) random.nextInt(0x40);
            }
            weights.add(weight);
            raw.put(weight.name(), ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
        }

        void read(String name, long offset, ByteBuffer target) {
            ByteBuffer source = bytes(name).position(Math.toIntExact(offset));
            target.put(source.limit(source.position() + target.remaining()));
        }

        private ByteBuffer bytes(String name) {
            ByteBuffer bytes = raw.get(name);
            if (bytes == null) {
                throw new AssertionError("nobody knows weight '" + name + "'");
            }
            return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        }

        void load(long stagingBytes, Queue transfers, long arenaBytes) {
            WeightArenas layout = WeightArenas.place(weights, arenaBytes, 1 << 20);
            List<Long> progress = new ArrayList<>();
            WeightLoader loader = new WeightLoader(programs, transfers, compute, stagingBytes);
            try (DeviceWeights loaded = loader.load(layout, this::read, (done, total) -> {
                assertThat(total).isEqualTo(layout.rawBytes());
                progress.add(done);
            })) {
                for (StoredWeight weight : weights) {
                    ByteBuffer got = host(weight.byteSize());
                    Placement place = layout.placement(weight.name());
                    compute.read(loaded.arenas().get(place.arena()), place.offset(), got, true, null, false);
                    assertThat(got).as(weight.name()).isEqualTo(expected(weight));
                }
            }
            assertThat(progress).isSorted().doesNotHaveDuplicates();
            assertThat(progress.get(progress.size() - 1)).isEqualTo(layout.rawBytes());
        }

        /** Open are the context, two queues, and the programs, which stay with their cache. */
        void requireNothingOpen() {
            assertThat(context.openHandles()).isEqualTo(programs.stats().compiles() + 3);
        }

        private ByteBuffer expected(StoredWeight weight) {
            ByteBuffer bytes = bytes(weight.name());
            ByteBuffer wanted = host(weight.byteSize());
            if (weight.form() == StoredWeight.Form.PACKED) {
                weight.type().pack(bytes, weight.rows(), weight.columns(), wanted);
            } else {
                float[] values = new float[weight.columns()];
                weight.type().unpackRow(bytes, weight.columns(), values, 0);
                wanted.asFloatBuffer().put(values);
            }
            return wanted;
        }

        private static ByteBuffer host(long byteSize) {
            return ByteBuffer.allocateDirect(Math.toIntExact(byteSize)).order(ByteOrder.LITTLE_ENDIAN);
        }

        @Override
        public void close() {
            upload.close();
            compute.close();
            programs.close();
            assertThat(context.openHandles()).as("only the context is open").isEqualTo(1);
            context.close();
        }
    }
}
