package dev.millrace.kernels.answers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.kernels.expression.Expression;
import dev.millrace.kernels.expression.ExpressionWriter;
import dev.millrace.kernels.expression.Output;
import dev.millrace.kernels.expression.PackedActivations;
import dev.millrace.kernels.expression.Rotation;
import dev.millrace.kernels.expression.Sink;
import dev.millrace.kernels.expression.Slot;
import dev.millrace.kernels.phase.ArgMaxPhase;
import dev.millrace.kernels.phase.AttentionShape;
import dev.millrace.kernels.phase.Bucket;
import dev.millrace.kernels.phase.RowDomain;
import dev.millrace.kernels.phase.RowPhase;
import dev.millrace.kernels.quant.ActivationType;
import dev.millrace.kernels.quant.KvType;
import dev.millrace.kernels.reference.QuantisedRows;
import dev.millrace.kernels.reference.ReferenceElementwise;
import dev.millrace.kernels.reference.ReferenceNorm;
import dev.millrace.kernels.reference.ReferenceQuant;
import dev.millrace.kernels.reference.ReferenceRope;
import dev.millrace.kernels.reference.ReferenceSampling;
import dev.millrace.kernels.rope.RopeMode;
import dev.millrace.kernels.rope.RopeSpec;
import dev.millrace.kernels.selftest.TestBench;
import dev.millrace.opencl.Buffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Work on rows, on a device, against the reference: odd widths, partial rotation, values made to break it. */
@Tag("device")
class RowPhaseTest {

    private static final int ROWS = 5;
    private static final Slot X = new Slot("x", Slot.Content.ROWS);
    private static final Slot WEIGHT = new Slot("w", Slot.Content.VECTOR);
    private static final Slot RESULT = new Slot("result", Slot.Content.ROWS);
    private static final Slot PACKED = new Slot("packed", Slot.Content.ACTIVATIONS);
    private static final Slot ANGLES = new Slot("angles", Slot.Content.ANGLES);
    private static final Slot BEST = new Slot("best", Slot.Content.BEST);
    private static final Slot TOKENS = new Slot("tokens", Slot.Content.INTEGERS);
    private static final int[] POSITIONS = {0, 7, 3, 250, 99};

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
    @CsvSource({"576", "45", "16", "33"})
    void aWeightedNorm(int columns) {
        float[] x = TestBench.uniform(1, ROWS * columns);
        float[] weight = TestBench.uniform(2, columns);
        Expression value = multiply(multiply(rows(columns), new Expression.RowFactor()), new Expression.Vector(WEIGHT));
        float[] given = run(columns, new RowPhase.Norm(rows(columns), 1e-5f), store(value, columns), x, weight);

        assertNear(given, ReferenceNorm.rmsNorm(x, ROWS, columns, weight, 1e-5f), 2e-6f);
    }

    @Test
    void gatesAndBiases() {
        int columns = 77;
        float[] x = TestBench.uniform(3, ROWS * columns);
        x[0] = 30;
        x[1] = -30;
        x[2] = 120;
        x[3] = -120;
        float[] weight = TestBench.uniform(4, columns);
        float[] repeated = new float[x.length];
        for (int i = 0; i < repeated.length; i++) {
            repeated[i] = weight[i % columns];
        }
        Expression silu = new Expression.Unary(Expression.Function.SILU, rows(columns));
        Expression gelu = new Expression.Unary(Expression.Function.GELU, rows(columns));

        assertNear(
                run(columns, null, store(add(silu, new Expression.Vector(WEIGHT)), columns), x, weight),
                ReferenceElementwise.add(ReferenceElementwise.silu(x), repeated),
                2e-6f);
        assertNear(
                run(columns, null, store(multiply(gelu, new Expression.Constant(-0.3f)), columns), x, weight),
                ReferenceElementwise.scale(ReferenceElementwise.gelu(x), -0.3f),
                2e-6f);
    }

    @ParameterizedTest
    @CsvSource({"NORMAL, 2, 32, 32", "NORMAL, 3, 48, 32", "NEOX, 2, 32, 32", "NEOX, 1, 80, 80", "NEOX, 3, 20, 12"})
    void rotation(RopeMode mode, int heads, int headDim, int rotaryDim) {
        int columns = heads * headDim;
        float[] x = TestBench.uniform(5, ROWS * columns);
        RopeSpec spec = RopeSpec.plain(mode, rotaryDim, 10000);
        float[] table = spec.table(256);
        Rotation rotation = new Rotation(ANGLES, mode == RopeMode.NEOX, headDim, rotaryDim);
        Output output = new Output(rows(columns), rotation, List.of(new Sink.Store(RESULT, columns)));

        assertNear(
                run(columns, null, output, x, table),
                ReferenceRope.apply(x, ROWS, heads, headDim, spec, table, POSITIONS),
                1e-6f);
    }

    @ParameterizedTest
    @EnumSource(
            value = ActivationType.class,
            names = {"INT8", "INT16"})
    void roundingGivesTheCodesOfTheReference(ActivationType type) {
        int columns = 224;
        float[] x = TestBench.uniform(6, ROWS * columns);
        x[3] = 1e30f;
        Arrays.fill(x, 32, 64, 0);
        Arrays.fill(x, 64, 96, -0x1p-127f);
        x[70] = Float.MIN_VALUE * 7;
        x[100] = Float.POSITIVE_INFINITY;
        x[140] = Float.NaN;
        QuantisedRows right = ReferenceQuant.quantise(x, ROWS, columns, type);

        trials.run(bench -> {
            int blocks = columns / 32;
            int[] packed = packed(bench, x, columns, type);
            int codeInts = PackedActivations.codeInts(type);
            int scales = ROWS * blocks * codeInts;
            for (int row = 0; row < ROWS; row++) {
                for (int block = 0; block < blocks; block++) {
                    int at = row * blocks + block;
                    float scale = Float.intBitsToFloat(packed[scales + at * 4]);
                    assertThat(Float.compare(scale, right.scale(row, block)))
                            .as("scale %s of row %d, block %d", scale, row, block)
                            .isZero();
                    if (!Float.isFinite(scale)) {
                        continue; // every product with it is no number, whatever its codes
                    }
                    int sum = 0;
                    for (int i = 0; i < 32; i++) {
                        int code = code(packed, at * codeInts, i, type);
                        assertThat(code)
                                .as("code %d of row %d, block %d", i, row, block)
                                .isEqualTo(right.code(row, block * 32 + i));
                        sum += code;
                    }
                    assertThat(packed[scales + at * 4 + 2] + packed[scales + at * 4 + 3])
                            .isEqualTo(sum);
                }
            }
        });
    }

    @Test
    void theLargestLogitWinsAndNothingWhereAllAreNan() {
        int columns = 83;
        float[] x = TestBench.uniform(7, ROWS * columns);
        x[40] = x[80] = 5;
        Arrays.fill(x, columns, 2 * columns, Float.NaN);
        Arrays.fill(x, 2 * columns, 3 * columns, Float.NEGATIVE_INFINITY);
        Arrays.fill(x, 3 * columns, 4 * columns, Float.NaN);
        x[3 * columns + 50] = Float.NEGATIVE_INFINITY;
        x[4 * columns + 82] = Float.POSITIVE_INFINITY;

        trials.run(bench -> {
            Bucket bucket = bucket();
            Buffer tokens = bench.buffer("tokens", ROWS * Integer.BYTES);
            PhaseTrial trial = new PhaseTrial(bench, bucket, POSITIONS)
                    .bind(X, bench.buffer("x", widened(x, columns)))
                    .bind(BEST, bench.buffer("best", (long) ROWS * ExpressionWriter.padded(columns)))
                    .bind(TOKENS, tokens);
            Output output = new Output(rows(columns), new Sink.Best(BEST, columns));
            trial.run(new RowPhase("tiles", columns, RowDomain.ROWS, null, List.of(output))
                    .kernel(bucket, AttentionShape.none()));
            trial.run(new ArgMaxPhase("token", columns, BEST, TOKENS).kernel(bucket));
            int[] given = bench.ints(tokens, ROWS);
            for (int row = 0; row < ROWS; row++) {
                assertThat(given[row])
                        .as("row %d", row)
                        .isEqualTo(ReferenceSampling.argMax(Arrays.copyOfRange(x, row * columns, (row + 1) * columns)));
            }
        });
    }

    private static int[] packed(TestBench bench, float[] x, int columns, ActivationType type) {
        int bytes = Math.toIntExact(PackedActivations.byteSize(type, ROWS, columns));
        Buffer packed = bench.buffer("packed", bytes);
        PhaseTrial trial = new PhaseTrial(bench, bucket(), POSITIONS)
                .bind(X, bench.buffer("x", widened(x, columns)))
                .bind(PACKED, packed);
        Output output = new Output(rows(columns), new Sink.Quantise(PACKED, columns, type));
        trial.run(new RowPhase("rounding", columns, RowDomain.ROWS, null, List.of(output))
                .kernel(bucket(), AttentionShape.none()));
        return bench.ints(packed, bytes / Integer.BYTES);
    }

    /** Code {@code i} of a block: one byte, or two digits of which the high ones come first. */
    private static int code(int[] packed, int at, int i, ActivationType type) {
        int first = (byte) (packed[at + i / 4] >> (8 * (i % 4)));
        return type == ActivationType.INT8
                ? first
                : first * ActivationType.DIGIT_BASE + (byte) (packed[at + 8 + i / 4] >> (8 * (i % 4)));
    }

    /** Runs one output over x; {@code table} is bound as the vector and as the angles. */
    private static float[] run(int columns, RowPhase.@Nullable Norm norm, Output output, float[] x, float[] table) {
        float[] unpadded = new float[ROWS * columns];
        trials.run(bench -> {
            int width = ExpressionWriter.padded(columns);
            Buffer result = bench.buffer("result", (long) ROWS * width * Float.BYTES);
            Buffer constants = bench.buffer("table", Arrays.copyOf(table, (table.length + 31) / 32 * 32));
            new PhaseTrial(bench, bucket(), POSITIONS)
                    .bind(X, bench.buffer("x", widened(x, columns)))
                    .bind(WEIGHT, constants)
                    .bind(ANGLES, constants)
                    .bind(RESULT, result)
                    .run(new RowPhase("rows", columns, RowDomain.ROWS, norm, List.of(output))
                            .kernel(bucket(), AttentionShape.none()));
            float[] given = bench.floats(result, ROWS * width);
            for (int row = 0; row < ROWS; row++) {
                System.arraycopy(given, row * width, unpadded, row * columns, columns);
            }
        });
        return unpadded;
    }

    private static float[] widened(float[] x, int columns) {
        int width = ExpressionWriter.padded(columns);
        float[] result = new float[ROWS * width];
        for (int row = 0; row < ROWS; row++) {
            System.arraycopy(x, row * columns, result, row * width, columns);
        }
        return result;
    }

    private static Bucket bucket() {
        return new Bucket(ROWS, ROWS, 1, 256, 1, KvType.F32, 2);
    }

    private static Expression rows(int columns) {
        return new Expression.Rows(X, columns, false);
    }

    private static Expression multiply(Expression a, Expression b) {
        return new Expression.Binary(Expression.Operator.MULTIPLY, a, b);
    }

    private static Expression add(Expression a, Expression b) {
        return new Expression.Binary(Expression.Operator.ADD, a, b);
    }

    private static Output store(Expression value, int columns) {
        return new Output(value, new Sink.Store(RESULT, columns));
    }

    private static void assertNear(float[] given, float[] right, float relative) {
        for (int i = 0; i < right.length; i++) {
            assertThat(given[i])
                    .as("value %d", i)
                    .isCloseTo(right[i], within(relative * Math.max(1, Math.abs(right[i]))));
        }
    }
}
