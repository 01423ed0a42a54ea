package dev.millrace.kernels.phase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.kernels.expression.ExpressionWriter;
import dev.millrace.kernels.expression.Slot;
import dev.millrace.kernels.program.ProgramCache;
import dev.millrace.kernels.quant.KvType;
import dev.millrace.opencl.Binding;
import dev.millrace.opencl.Bindings;
import dev.millrace.opencl.Buffer;
import dev.millrace.opencl.Context;
import dev.millrace.opencl.Kernel;
import dev.millrace.opencl.Queue;
import dev.millrace.opencl.TestDevices;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The candidates of device and merge are those that sorting on the host finds. */
@Tag("device")
class CandidatesPhaseTest {

    static Stream<Binding> bindings() {
        return Bindings.all().stream();
    }

    @ParameterizedTest
    @MethodSource("bindings")
    void findsWhatSortingFinds(Binding binding) {
        try (Context context = TestDevices.of(binding).openContext()) {
            for (int chunks : new int[] {1, 2, 7, 16}) {
                compare(context, 4099, chunks, inputs(4099));
            }
            compare(context, 255, 2, inputs(255));
            compare(context, 49152, 2, inputs(49152));
        }
    }

    @ParameterizedTest
    @MethodSource("bindings")
    void findsFewWhereThereAreFew(Binding binding) {
        try (Context context = TestDevices.of(binding).openContext()) {
            compare(context, 5, 3, inputs(5));
            compare(context, 48, 16, inputs(48));
        }
    }

    @Test
    void refusesMoreThanTheDeviceKeeps() {
        assertThatThrownBy(() ->
                        new CandidateMerge(1).merge(TestDevices.host(2048), 0, new int[300], new float[300], 0, 257))
                .hasMessageContaining("257 candidates were asked for; the device keeps 256");
    }

    /** Rows made to break selections: random, few distinct values, ascending, infinities, NaN, both zeros, constant. */
    private static List<float[]> inputs(int columns) {
        Random random = new Random(columns);
        List<float[]> rows = new ArrayList<>();
        for (int kind = 0; kind < 8; kind++) {
            float[] row = new float[columns];
            for (int i = 0; i < columns; i++) {
                row[i] = switch (kind) {
                    case 0 -> (float) random.nextGaussian() * 5;
                    case 1 -> random.nextInt(20) - 10;
                    case 2 -> i;
                    case 3 -> -i;
                    case 4 -> random.nextInt(columns / 100 + 2) == 0 ? random.nextFloat() : Float.NEGATIVE_INFINITY;
                    case 5 -> random.nextInt(3) == 0 ? Float.NaN : (float) random.nextGaussian();
                    case 6 ->
                        random.nextInt(50) == 0
                                ? Float.POSITIVE_INFINITY
                                : random.nextBoolean() ? -0.0f : random.nextInt(100) == 0 ? Float.MIN_VALUE : 0.0f;
                    default -> Float.NaN;
                };
            }
            rows.add(row);
        }
        return rows;
    }

    private static void compare(Context context, int columns, int chunks, List<float[]> rows) {
        int outputs = rows.size();
        ByteBuffer found = run(context, columns, chunks, rows);
        CandidateMerge merge = new CandidateMerge(chunks);
        for (int output = 0; output < outputs; output++) {
            float[] row = rows.get(output);
            int[] wanted = IntStream.range(0, columns)
                    .filter(id -> !Float.isNaN(row[id]))
                    .boxed()
                    // plus zero: both zeros are equal, which Float.compare does not say
                    .sorted((a, b) ->
                            row[a] == row[b] ? Integer.compare(a, b) : Float.compare(row[b] + 0f, row[a] + 0f))
                    .limit(CandidatesPhase.COUNT)
                    .mapToInt(id -> id)
                    .toArray();
            int[] ids = new int[CandidatesPhase.COUNT + 2];
            float[] logits = new float[CandidatesPhase.COUNT + 2];
            int count = merge.merge(found, output, ids, logits, 2, CandidatesPhase.COUNT);
            assertThat(count).isEqualTo(wanted.length);
            for (int i = 0; i < count; i++) {
                assertThat(ids[2 + i])
                        .as("candidate %d of row %d, %d columns in %d chunks", i, output, columns, chunks)
                        .isEqualTo(wanted[i]);
                assertThat(logits[2 + i] == row[wanted[i]]).isTrue();
            }
        }
    }

    private static ByteBuffer run(Context context, int columns, int chunks, List<float[]> rows) {
        int outputs = rows.size();
        int padded = ExpressionWriter.padded(columns);
        ByteBuffer logits = TestDevices.host(outputs * padded * Float.BYTES);
        for (int output = 0; output < outputs; output++) {
            for (int i = 0; i < padded; i++) {
                // padding that would win, were it looked at
                logits.putFloat((output * padded + i) * 4, i < columns ? rows.get(output)[i] : 1e30f);
            }
        }
        Bucket bucket = new Bucket(1, outputs + 1, 1, 64, 1, KvType.F16, 2);
        PhaseKernel phase = new CandidatesPhase(
                        "candidates",
                        columns,
                        chunks,
                        new Slot("logits", Slot.Content.ROWS),
                        new Slot("candidates", Slot.Content.CANDIDATES))
                .kernel(bucket);
        ByteBuffer found = TestDevices.host(Math.toIntExact(CandidatesPhase.byteSize(outputs, chunks)));
        try (ProgramCache programs = new ProgramCache(context, null);
                Kernel kernel = programs.program(phase.label(), phase.source()).kernel(phase.entry());
                Queue queue = context.openQueue(false);
                Buffer step = context.allocate("step", 64);
                Buffer in = context.allocate("logits", 64L + logits.capacity());
                Buffer out = context.allocate("candidates", 128L + found.capacity())) {
            queue.write(step, 0, TestDevices.hostInts(1, outputs), true, null, false);
            queue.write(in, 64, logits, true, null, false);
            kernel.setBuffer(0, step);
            kernel.setBuffer(1, in);
            kernel.setLong(2, 64);
            kernel.setBuffer(3, out);
            kernel.setLong(4, 128);
            queue.launch(kernel, phase.workGroups() * phase.localSize(), phase.localSize(), null, false);
            queue.read(out, 128, found, true, null, false);
        }
        return found;
    }
}
