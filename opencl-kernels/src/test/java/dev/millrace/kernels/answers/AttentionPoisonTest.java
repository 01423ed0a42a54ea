package dev.millrace.kernels.answers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.kernels.expression.Expression;
import dev.millrace.kernels.expression.Output;
import dev.millrace.kernels.expression.Sink;
import dev.millrace.kernels.expression.Slot;
import dev.millrace.kernels.phase.AttentionPhase;
import dev.millrace.kernels.phase.AttentionShape;
import dev.millrace.kernels.phase.AttentionVariant;
import dev.millrace.kernels.phase.Bucket;
import dev.millrace.kernels.phase.RowDomain;
import dev.millrace.kernels.phase.RowPhase;
import dev.millrace.kernels.quant.KvType;
import dev.millrace.kernels.selftest.TestBench;
import dev.millrace.opencl.Buffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A row's attention is not touched by keys and values that it does not see, were they infinite or no numbers. */
@Tag("device")
class AttentionPoisonTest {

    private static final int ROWS = 6;
    private static final int HEADS = 4;
    private static final int KV_HEADS = 2;
    private static final int HEAD_DIM = 32;
    private static final int PAGE = 256;
    private static final int COLUMNS = HEADS * HEAD_DIM;
    private static final int FIRST_POSITION = 30;

    private static final Slot QUERY = new Slot("query", Slot.Content.ROWS);
    private static final Slot KEYS = new Slot("keys", Slot.Content.KEYS);
    private static final Slot VALUES = new Slot("values", Slot.Content.VALUES);
    private static final Slot PAGES = new Slot("pages", Slot.Content.PAGES);
    private static final Slot PARTIALS = new Slot("partials", Slot.Content.PARTIALS);
    private static final Slot RESULT = new Slot("result", Slot.Content.ROWS);

    @TempDir
    Path folder;

    static List<AttentionVariant> variants() {
        return List.of(
                AttentionVariant.vector(true, "", Set.of(), List.of()),
                AttentionVariant.vector(false, "", Set.of(), List.of()),
                AttentionVariant.LOCAL,
                AttentionVariant.PORTABLE);
    }

    @ParameterizedTest
    @MethodSource("variants")
    void laterPositionsDoNotReachEarlierRows(AttentionVariant variant) {
        float[] keys = TestBench.uniform(1, PAGE * KV_HEADS * HEAD_DIM);
        float[] values = TestBench.uniform(2, PAGE * KV_HEADS * HEAD_DIM);
        try (Trials trials = new Trials(folder)) {
            float[] clean = attention(trials, variant, keys, values);
            int poisoned = FIRST_POSITION + 4;
            for (int kvHead = 0; kvHead < KV_HEADS; kvHead++) {
                for (int position = poisoned; position < PAGE; position++) {
                    for (int d = 0; d < HEAD_DIM; d++) {
                        int key = ((kvHead * (PAGE / 16) + position / 16) * HEAD_DIM + d) * 16 + position % 16;
                        keys[key] = d == 5 ? Float.NaN : keys[key];
                        values[(kvHead * PAGE + position) * HEAD_DIM + d] = Float.POSITIVE_INFINITY;
                    }
                }
            }
            float[] given = attention(trials, variant, keys, values);

            for (int i = 0; i < ROWS * COLUMNS; i++) {
                if (i / COLUMNS < 4) {
                    assertThat(given[i]).as("row %d", i / COLUMNS).isEqualTo(clean[i]);
                } else {
                    assertThat(given[i])
                            .as("row %d sees the poison", i / COLUMNS)
                            .isNaN();
                }
            }
        }
    }

    private static float[] attention(Trials trials, AttentionVariant variant, float[] keys, float[] values) {
        AttentionShape shape = new AttentionShape(HEADS, KV_HEADS, HEAD_DIM, 0.2f, 0, 1);
        Bucket bucket = new Bucket(ROWS, ROWS, 1, PAGE, 1, KvType.F32, 2);
        float[][] result = new float[1][];
        trials.run(bench -> {
            int[] positions = new int[ROWS];
            for (int row = 0; row < ROWS; row++) {
                positions[row] = FIRST_POSITION + row;
            }
            Buffer rows = bench.buffer("result", (long) ROWS * COLUMNS * Float.BYTES);
            PhaseTrial trial = new PhaseTrial(bench, bucket, positions)
                    .bind(QUERY, bench.buffer("query", TestBench.uniform(3, ROWS * COLUMNS)))
                    .bind(KEYS, bench.buffer("keys", keys))
                    .bind(VALUES, bench.buffer("values", values))
                    .bind(PAGES, bench.buffer("pages", new int[] {0}))
                    .bind(PARTIALS, bench.buffer("partials", shape.partialFloats(ROWS) * Float.BYTES))
                    .bind(RESULT, rows);
            trial.run(new AttentionPhase("attention", shape, QUERY, KEYS, VALUES, PAGES, PARTIALS)
                    .kernel(variant, bucket));
            Output combined = new Output(new Expression.Combined(PARTIALS), new Sink.Store(RESULT, COLUMNS));
            trial.run(new RowPhase("combination", COLUMNS, RowDomain.ROWS, null, List.of(combined))
                    .kernel(bucket, shape));
            result[0] = bench.floats(rows, ROWS * COLUMNS);
        });
        return Objects.requireNonNull(result[0]);
    }
}
