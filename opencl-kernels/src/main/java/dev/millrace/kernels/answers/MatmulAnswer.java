package dev.millrace.kernels.answers;

import dev.millrace.kernels.expression.Expression;
import dev.millrace.kernels.expression.ExpressionWriter;
import dev.millrace.kernels.expression.Output;
import dev.millrace.kernels.expression.PackedActivations;
import dev.millrace.kernels.expression.Sink;
import dev.millrace.kernels.expression.Slot;
import dev.millrace.kernels.phase.AttentionShape;
import dev.millrace.kernels.phase.Bucket;
import dev.millrace.kernels.phase.MatmulPhase;
import dev.millrace.kernels.phase.MatmulVariant;
import dev.millrace.kernels.phase.PhaseKernel;
import dev.millrace.kernels.phase.RowDomain;
import dev.millrace.kernels.phase.RowPhase;
import dev.millrace.kernels.program.Digests;
import dev.millrace.kernels.quant.ActivationType;
import dev.millrace.kernels.quant.KvType;
import dev.millrace.kernels.quant.WeightType;
import dev.millrace.kernels.reference.ReferenceMatmul;
import dev.millrace.kernels.selftest.Deviation;
import dev.millrace.kernels.selftest.KnownAnswer;
import dev.millrace.kernels.selftest.TestBench;
import dev.millrace.opencl.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Two products of {@value #N} weight rows, in one phase, with one activation row and, for another number of columns, with
 * one row more than a tile holds. The result is rounded activations times weights in the arithmetic of
 * {@link ReferenceMatmul#linearQuantised}.
 *
 * <p>There are two because PoCL 3.1 was seen to answer one product rightly and two of the same type wrongly.
 */
public final class MatmulAnswer {

    private static final int N = 56;

    /** Room for another order of float sums; integer sums are exact. */
    private static final double BOUND = 1e-9;

    private static final Slot ROWS = new Slot("rows0", Slot.Content.ROWS);
    private static final Slot PACKED = new Slot("packed0", Slot.Content.ACTIVATIONS);
    private static final List<Slot> WEIGHTS =
            List.of(new Slot("weight0", Slot.Content.WEIGHT), new Slot("weight1", Slot.Content.WEIGHT));
    private static final List<Slot> RESULTS =
            List.of(new Slot("rows1", Slot.Content.ROWS), new Slot("rows2", Slot.Content.ROWS));

    private MatmulAnswer() {}

    /** How to judge a variant on a weight type and a rounding of activations; floating weights take float activations. */
    public static KnownAnswer of(MatmulVariant variant, WeightType type, ActivationType activations) {
        ActivationType rounding = type.floating() ? ActivationType.F32 : activations;
        List<Problem> problems = List.of(
                new Problem(512, bucket(1, 1)),
                new Problem(oddColumns(type), bucket(variant.rowTile() + 1, variant.rowTile())));
        String[] sources = problems.stream()
                .flatMap(problem -> Stream.of(rounded(rounding, problem), products(variant, type, rounding, problem)))
                .map(kernel -> kernel.source().digest())
                .toArray(String[]::new);
        return new KnownAnswer(
                variant,
                type.name() + ' ' + rounding.key(),
                Digests.ofTexts(sources),
                BOUND,
                bench -> run(bench, variant, type, rounding, problems));
    }

    /**
     * Shape of a product.
     *
     * @param k columns of activations and weights
     * @param bucket rows of activations
     */
    private record Problem(int k, Bucket bucket) {}

    /** An odd number of the smallest stretches that a row of this type can have. */
    private static int oddColumns(WeightType type) {
        return type.floating() ? 77 : type.superBlock() > 32 ? 3 * type.superBlock() : 160;
    }

    private static Bucket bucket(int rows, int rowTile) {
        return new Bucket(rows, rows, rowTile, 256, 1, KvType.F32, 2);
    }

    private static Deviation run(
            TestBench bench, MatmulVariant variant, WeightType type, ActivationType rounding, List<Problem> problems) {
        Deviation worst = Deviation.NONE;
        for (Problem problem : problems) {
            int k = problem.k();
            int rows = problem.bucket().rows();
            int packedRows = problem.bucket().packedRows();
            ByteBuffer raw = rawWeights(type, k);
            ByteBuffer packedWeights = ByteBuffer.allocate(Math.toIntExact(type.packedBytes(N, k)));
            type.pack(raw, N, k, packedWeights);
            Buffer weights = bench.buffer("weights", packedWeights.array());
            float[] x = TestBench.uniform(rows, rows * k);
            long packedBytes = PackedActivations.byteSize(rounding, packedRows, ExpressionWriter.padded(k));
            PhaseTrial trial = new PhaseTrial(bench, problem.bucket(), new int[rows])
                    .bind(ROWS, bench.buffer("x", widened(x, rows, k)))
                    .bind(PACKED, bench.buffer("packed", packedBytes));
            List<Buffer> results = new ArrayList<>();
            for (int product = 0; product < WEIGHTS.size(); product++) {
                Buffer result = bench.buffer("result", (long) packedRows * padded() * Float.BYTES);
                trial.bind(WEIGHTS.get(product), weights).bind(RESULTS.get(product), result);
                results.add(result);
            }
            trial.run(rounded(rounding, problem));
            trial.run(products(variant, type, rounding, problem));
            float[] right = ReferenceMatmul.linearQuantised(x, rows, type, raw, N, k, rounding);
            for (Buffer result : results) {
                worst = worst.worse(Deviation.of(right, unpadded(bench.floats(result, rows * padded()), rows)));
            }
        }
        return worst;
    }

    /** Rows of k values as rows in memory, padded with zeros. */
    private static float[] widened(float[] x, int rows, int k) {
        int width = ExpressionWriter.padded(k);
        float[] result = new float[rows * width];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(x, row * k, result, row * width, k);
        }
        return result;
    }

    private static int padded() {
        return ExpressionWriter.padded(N);
    }

    private static float[] unpadded(float[] rowsOfFloats, int rows) {
        float[] result = new float[rows * N];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(rowsOfFloats, row * padded(), result, row * N, N);
        }
        return result;
    }

    private static PhaseKernel rounded(ActivationType rounding, Problem problem) {
        int k = problem.k();
        Expression rows = new Expression.Rows(ROWS, k, false);
        List<Output> outputs = List.of(new Output(rows, new Sink.Quantise(PACKED, k, rounding)));
        return new RowPhase("self-test rounding", k, RowDomain.ROWS, null, outputs)
                .kernel(problem.bucket(), AttentionShape.none());
    }

    private static PhaseKernel products(
            MatmulVariant variant, WeightType type, ActivationType rounding, Problem problem) {
        List<MatmulPhase.Segment> segments = new ArrayList<>();
        for (int product = 0; product < WEIGHTS.size(); product++) {
            segments.add(new MatmulPhase.Segment(
                    List.of(new MatmulPhase.Weight(WEIGHTS.get(product), type)),
                    N,
                    List.of(new Output(new Expression.Product(0), new Sink.Store(RESULTS.get(product), N)))));
        }
        return new MatmulPhase("self-test products", problem.k(), rounding, PACKED, RowDomain.ROWS, segments)
                .kernel(variant, problem.bucket(), AttentionShape.none());
    }

    /** Random bytes; the upper bytes of all scales, which lie at odd places, are kept below those of large numbers. */
    private static ByteBuffer rawWeights(WeightType type, int k) {
        byte[] bytes = new byte[Math.toIntExact(N * type.rawRowBytes(k))];
        new Random(7).nextBytes(bytes);
        for (int i = 1; i < bytes.length; i += 2) {
            bytes[i] &= (byte) 0xBF;
        }
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
