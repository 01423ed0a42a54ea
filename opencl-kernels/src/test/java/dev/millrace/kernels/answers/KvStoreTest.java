package dev.millrace.kernels.answers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.kernels.expression.Expression;
import dev.millrace.kernels.expression.ExpressionWriter;
import dev.millrace.kernels.expression.Output;
import dev.millrace.kernels.expression.Sink;
import dev.millrace.kernels.expression.Slot;
import dev.millrace.kernels.phase.AttentionShape;
import dev.millrace.kernels.phase.Bucket;
import dev.millrace.kernels.phase.RowDomain;
import dev.millrace.kernels.phase.RowPhase;
import dev.millrace.kernels.quant.Half;
import dev.millrace.kernels.quant.KvLayout;
import dev.millrace.kernels.quant.KvType;
import dev.millrace.kernels.reference.QuantisedRows;
import dev.millrace.kernels.reference.ReferenceKv;
import dev.millrace.kernels.selftest.TestBench;
import dev.millrace.opencl.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows of keys and values, written to the cache by a device, are those of the reference, byte for byte. */
@Tag("device")
class KvStoreTest {

    private static final int ROWS = 3;
    private static final int PAGE = 32;
    private static final int[] POSITIONS = {0, 17, 31};
    private static final Slot X = new Slot("x", Slot.Content.ROWS);
    private static final Slot KEYS = new Slot("keys", Slot.Content.KEYS);
    private static final Slot VALUES = new Slot("values", Slot.Content.VALUES);
    private static final Slot PAGES = new Slot("pages", Slot.Content.PAGES);

    @TempDir
    static Path folder;

    private static Trials trials;

    @BeforeAll
    static void open() {
        trials = new Trials(folder);
    }

    @AfterAll
    static void close() {
        trials.close();
    }

    @ParameterizedTest
    @CsvSource({
        "F32, 2, 64",
        "F16, 2, 64",
        "Q8_0, 2, 64",
        "Q8_0, 3, 80",
        "Q8_0, 2, 20",
        "Q8_0, 5, 17",
        "Q8_0, 1, 32",
        "Q8_0, 3, 96",
        "F16, 3, 20",
        "F32, 5, 17"
    })
    void isThatOfTheReference(KvType type, int kvHeads, int headDim) {
        int columns = kvHeads * headDim;
        float[] x = TestBench.uniform(columns, ROWS * columns);
        x[0] = 1e30f;
        x[columns] = Float.MIN_VALUE;
        Arrays.fill(x, columns + 1, columns + Math.min(headDim, 32), 0);
        x[2 * columns] = Float.NaN;
        x[3 * columns - 1] = Float.NEGATIVE_INFINITY;
        Bucket bucket = new Bucket(ROWS, ROWS, 1, PAGE, 1, type, 2);
        int width = ExpressionWriter.padded(columns);
        float[] padded = new float[ROWS * width];
        for (int row = 0; row < ROWS; row++) {
            System.arraycopy(x, row * columns, padded, row * width, columns);
        }
        Expression rows = new Expression.Rows(X, columns, false);
        List<Output> outputs = List.of(
                new Output(rows, new Sink.Cache(KEYS, PAGES, true, kvHeads, headDim)),
                new Output(rows, new Sink.Cache(VALUES, PAGES, false, kvHeads, headDim)));
        trials.run(bench -> {
            int bytes = Math.toIntExact((long) PAGE * kvHeads * type.headBytes(headDim));
            Buffer keys = bench.buffer("keys", bytes);
            Buffer values = bench.buffer("values", bytes);
            new PhaseTrial(bench, bucket, POSITIONS)
                    .bind(X, bench.buffer("x", padded))
                    .bind(KEYS, keys)
                    .bind(VALUES, values)
                    .bind(PAGES, bench.buffer("pages", new int[] {0}))
                    .run(new RowPhase("cache", columns, RowDomain.ROWS, null, outputs)
                            .kernel(bucket, AttentionShape.none()));
            check(bench.bytes(keys, bytes), x, new KvLayout(type, true, PAGE, kvHeads, headDim));
            check(bench.bytes(values, bytes), x, new KvLayout(type, false, PAGE, kvHeads, headDim));
        });
    }

    private static void check(byte[] written, float[] x, KvLayout layout) {
        ByteBuffer given = ByteBuffer.wrap(written).order(ByteOrder.nativeOrder());
        byte[] untouched = new byte[written.length];
        Arrays.fill(untouched, (byte) 0x7F);
        ByteBuffer right = ByteBuffer.wrap(untouched).order(ByteOrder.nativeOrder());
        int heads = layout.kvHeads();
        QuantisedRows codes = ReferenceKv.codes(x, ROWS * heads, layout.headDim(), layout.keys());
        for (int i = 0; i < ROWS * heads; i++) {
            int position = POSITIONS[i / heads];
            for (int block = 0; block < layout.type().scales(layout.headDim()); block++) {
                int at = Math.toIntExact(layout.scaleAt(i % heads, position, block));
                assertThat(given.getFloat(at))
                        .as("scale %d of head %d", block, i)
                        .isEqualTo(Float.valueOf(codes.scale(i, block)));
                right.putFloat(at, given.getFloat(at));
            }
            for (int d = 0; d < layout.headDim(); d++) {
                int at = Math.toIntExact(layout.valueAt(i % heads, position, d));
                float value = x[i * layout.headDim() + d];
                switch (layout.type()) {
                    case F32 -> {
                        assertThat(given.getFloat(at)).isEqualTo(Float.valueOf(value));
                        right.putFloat(at, given.getFloat(at));
                    }
                    case F16 -> {
                        assertThat(Half.toFloat(given.getShort(at)))
                                .isEqualTo(Float.valueOf(Half.toFloat(Half.ofFloat(value))));
                        right.putShort(at, given.getShort(at));
                    }
                    case Q8_0 -> {
                        // What shares a scale that is no number is no number, whatever its code.
                        if (Float.isFinite(codes.scale(i, d / KvType.BLOCK))) {
                            assertThat(given.get(at))
                                    .as("code of column %d of head %d", d, i)
                                    .isEqualTo((byte) codes.code(i, d));
                        }
                        right.put(at, given.get(at));
                    }
                }
            }
        }
        assertThat(written).as("nothing else is written").isEqualTo(untouched);
    }
}
