package dev.millrace.kernels.quant.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.kernels.program.ProgramCache;
import dev.millrace.kernels.quant.WeightType;
import dev.millrace.kernels.quant.WeightTypes;
import dev.millrace.opencl.Binding;
import dev.millrace.opencl.Bindings;
import dev.millrace.opencl.Buffer;
import dev.millrace.opencl.Context;
import dev.millrace.opencl.Queue;
import dev.millrace.opencl.TestDevices;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The device packs the bytes that {@link WeightType#pack} packs, and no others. */
@Tag("device")
class PackKernelsTest {

    private static final int GUARD = 192;
    private static final int UNTOUCHED = 0x5A5A5A5A;

    static Stream<Binding> bindings() {
        return Bindings.all().stream();
    }

    @ParameterizedTest
    @MethodSource("bindings")
    void packsAsTheHostDoes(Binding binding) {
        try (Bench bench = new Bench(binding)) {
            for (WeightType type : WeightTypes.all()) {
                int unit = type.superBlock();
                for (int k : new int[] {unit, unit == 1 ? 33 : 3 * unit, unit == 1 ? 576 : unit < 256 ? 576 : 2304}) {
                    for (int n : new int[] {1, 15, 16, 17, 33}) {
                        bench.compare(type, n, k, 0, n);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("bindings")
    void packsPartsOfAMatrix(Binding binding) {
        try (Bench bench = new Bench(binding)) {
            for (WeightType type : WeightTypes.all()) {
                bench.compare(type, 77, 512, 2, 32);
                bench.compare(type, 77, 512, 3, 29);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("bindings")
    void refusesRowsThatAreNotThere(Binding binding) {
        try (Bench bench = new Bench(binding);
                Buffer raw = bench.context.allocate("few rows", 20 * 18);
                Buffer packed = bench.context.allocate("one tile", WeightType.Q4_1.tileBytes(32))) {
            assertThatThrownBy(() -> new Packing(WeightType.Q4_1, raw, 0, packed, 0, 19, 32, 0))
                    .hasMessageContaining("raw rows end at byte 380 of 'few rows', which has 360");
            assertThatThrownBy(() -> new Packing(WeightType.Q4_1, raw, 0, packed, 0, 18, 32, 0))
                    .hasMessageContaining("of 'one tile'");
        }
    }

    /** A device with what packing takes. */
    private static final class Bench implements AutoCloseable {

        private final Context context;
        private final ProgramCache programs;
        private final Queue queue;
        private final PackKernels kernels;
        private final Random random = new Random(7);

        Bench(Binding binding) {
            context = TestDevices.of(binding).openContext();
            programs = new ProgramCache(context, null);
            queue = context.openQueue(false);
            kernels = new PackKernels(programs);
        }

        /** Packs {@code rows} rows from tile {@code firstTile} of an n x k matrix, and all of it on the host. */
        void compare(WeightType type, int n, int k, int firstTile, int rows) {
            ByteBuffer raw = TestDevices.host(Math.toIntExact(n * type.rawRowBytes(k)));
            byte[] bytes = new byte[raw.capacity()];
            random.nextBytes(bytes);
            raw.put(0, bytes);
            ByteBuffer expected = TestDevices.host(Math.toIntExact(type.packedBytes(n, k)));
            type.pack(raw, n, k, expected);

            int size = expected.capacity() + 2 * GUARD;
            int from = GUARD + Math.toIntExact(firstTile * type.tileBytes(k));
            int to = from + Math.toIntExact((rows + 15) / 16 * type.tileBytes(k));
            ByteBuffer got = TestDevices.host(size);
            try (Buffer source = context.allocate("raw", raw.capacity() + 8L);
                    Buffer target = context.allocate("packed", size)) {
                long skipped = firstTile * 16L * type.rawRowBytes(k);
                queue.fill(target, UNTOUCHED, 0, size);
                ByteBuffer part = raw.duplicate()
                        .position(Math.toIntExact(skipped))
                        .limit(Math.toIntExact(skipped + rows * type.rawRowBytes(k)));
                queue.write(source, 8, part, true, null, false);
                Packing packing = new Packing(type, source, 8, target, GUARD, rows, k, firstTile);
                assertThat(kernels.pack(queue, packing, null, false)).isNull();
                queue.read(target, 0, got, true, null, false);
            }
            for (int at = 0; at < size; at++) {
                byte wanted = at >= from && at < to ? expected.get(at - GUARD) : (byte) UNTOUCHED;
                if (got.get(at) != wanted) {
                    assertThat(got.get(at))
                            .as("%s, %d rows of %d, byte %d of the matrix", type, n, k, at - GUARD)
                            .isEqualTo(wanted);
                }
            }
        }

        @Override
        public void close() {
            kernels.close();
            queue.close();
            programs.close();
            assertThat(context.openHandles()).as("only the context is open").isEqualTo(1);
            context.close();
        }
    }
}
