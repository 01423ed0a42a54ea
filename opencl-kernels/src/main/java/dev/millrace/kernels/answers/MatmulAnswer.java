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

/**
 * Two products of {@value #N} weight rows of {@value #K} values, in one phase, with one activation row and with one row
 * more than a tile holds. The result is rounded activations times weights in the arithmetic of
 * {@link ReferenceMatmul#linearQuantised}.
 *
 * <p>There are two because PoCL 3.1 was seen to answer one product rightly and two of the same type wrongly.
 */
public final class MatmulAnswer {

    private static final int K = 512;
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
        List<Bucket> buckets = List.of(bucket(1, 1), bucket(variant.rowTile() + 1, variant.rowTile()));
        String[] sources = buckets.stream()
                .map(bucket ->
                        products(variant, type, rounding, bucket).source().digest())
                .toArray(String[]::new);
        return new KnownAnswer(
                variant,
                type.name() + ' ' + rounding.key(),
                Digests.ofTexts(sources),
                BOUND,
                bench -> run(bench, variant, type, rounding, buckets));
    }

    private static Bucket bucket(int rows, int rowTile) {
        return new Bucket(rows, rows, rowTile, 256, 1, false, 2);
    }

    private static Deviation run(
            TestBench bench, MatmulVariant variant, WeightType type, ActivationType rounding, List<Bucket> buckets) {
        ByteBuffer raw = rawWeights(type);
        ByteBuffer packed = ByteBuffer.allocate(Math.toIntExact(type.packedBytes(N, K)));
        type.pack(raw, N, K, packed);
        Buffer weights = bench.buffer("weights", packed.array());
        Deviation worst = Deviation.NONE;
        for (Bucket bucket : buckets) {
            int rows = bucket.rows();
            float[] x = TestBench.uniform(rows, rows * K);
            PhaseTrial trial = new PhaseTrial(bench, bucket, new int[rows])
                    .bind(ROWS, bench.buffer("x", x))
                    .bind(PACKED, bench.buffer("packed", PackedActivations.byteSize(rounding, bucket.packedRows(), K)));
            List<Buffer> results = new ArrayList<>();
            for (int product = 0; product < WEIGHTS.size(); product++) {
                Buffer result = bench.buffer("result", (long) bucket.packedRows() * padded() * Float.BYTES);
                trial.bind(WEIGHTS.get(product), weights).bind(RESULTS.get(product), result);
                results.add(result);
            }
            trial.run(rounded(rounding).kernel(bucket, AttentionShape.none()));
            trial.run(products(variant, type, rounding, bucket));
            float[] right = ReferenceMatmul.linearQuantised(x, rows, type, raw, N, K, rounding);
            for (Buffer result : results) {
                worst = worst.worse(Deviation.of(right, unpadded(bench.floats(result, rows * padded()), rows)));
            }
        }
        return worst;
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

    private static RowPhase rounded(ActivationType rounding) {
        return new RowPhase(
                "self-test rounding",
                K,
                RowDomain.ROWS,
                null,
                List.of(new Output(new Expression.Rows(ROWS, K, false), new Sink.Quantise(PACKED, K, rounding))));
    }

    private static PhaseKernel products(
            MatmulVariant variant, WeightType type, ActivationType rounding, Bucket bucket) {
        List<MatmulPhase.Segment> segments = new ArrayList<>();
        for (int product = 0; product < WEIGHTS.size(); product++) {
            segments.add(new MatmulPhase.Segment(
                    List.of(new MatmulPhase.Weight(WEIGHTS.get(product), type)),
                    N,
                    List.of(new Output(new Expression.Product(0), new Sink.Store(RESULTS.get(product), N)))));
        }
        return new MatmulPhase("self-test products", K, rounding, PACKED, RowDomain.ROWS, segments)
                .kernel(variant, bucket, AttentionShape.none());
    }

    /** Random bytes; the upper bytes of all scales, which lie at odd places, are kept below those of large numbers. */
    private static ByteBuffer rawWeights(WeightType type) {
        byte[] bytes = new byte[Math.toIntExact(N * type.rawRowBytes(K))];
        new Random(7).nextBytes(bytes);
        for (int i = 1; i < bytes.length; i += 2) {
            bytes[i] &= (byte) 0xBF;
        }
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
