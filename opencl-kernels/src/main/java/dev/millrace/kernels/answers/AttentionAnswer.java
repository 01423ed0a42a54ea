package dev.millrace.kernels.answers;

import dev.millrace.kernels.attention.Mask;
import dev.millrace.kernels.expression.Expression;
import dev.millrace.kernels.expression.ExpressionWriter;
import dev.millrace.kernels.expression.Output;
import dev.millrace.kernels.expression.Sink;
import dev.millrace.kernels.expression.Slot;
import dev.millrace.kernels.phase.AttentionPhase;
import dev.millrace.kernels.phase.AttentionShape;
import dev.millrace.kernels.phase.AttentionVariant;
import dev.millrace.kernels.phase.Bucket;
import dev.millrace.kernels.phase.PhaseKernel;
import dev.millrace.kernels.phase.RowDomain;
import dev.millrace.kernels.phase.RowPhase;
import dev.millrace.kernels.program.Digests;
import dev.millrace.kernels.quant.Half;
import dev.millrace.kernels.quant.KvLayout;
import dev.millrace.kernels.quant.KvType;
import dev.millrace.kernels.reference.KvView;
import dev.millrace.kernels.reference.QuantisedRows;
import dev.millrace.kernels.reference.ReferenceAttention;
import dev.millrace.kernels.reference.ReferenceKv;
import dev.millrace.kernels.selftest.Deviation;
import dev.millrace.kernels.selftest.KnownAnswer;
import dev.millrace.kernels.selftest.TestBench;
import dev.millrace.opencl.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * Attention of a few rows that see keys of two splits, the second one partly filled, against {@link ReferenceAttention} on
 * the values as they are stored. Rows stand so late that a window leaves out the first keys, and a wide one takes as many
 * pages as that needs.
 */
public final class AttentionAnswer {

    private static final int FIRST_POSITION = 293;
    private static final int LEFT_OUT = 37;

    /** The widest window whose end is tried: wider ones would take memory that a device may not have. */
    private static final int WIDEST_CUT = 8192;

    private static final double BOUND = 1e-9;

    private static final Slot QUERY = new Slot("rows0", Slot.Content.ROWS);
    private static final Slot KEYS = new Slot("keys0", Slot.Content.KEYS);
    private static final Slot VALUES = new Slot("values0", Slot.Content.VALUES);
    private static final Slot PAGE_TABLE = new Slot("pages0", Slot.Content.PAGES);
    private static final Slot PARTIALS = new Slot("partials0", Slot.Content.PARTIALS);
    private static final Slot RESULT = new Slot("rows1", Slot.Content.ROWS);

    private final AttentionVariant variant;
    private final AttentionShape shape;
    private final KvType kvType;
    private final Bucket bucket;
    private final int firstPosition;

    private AttentionAnswer(AttentionVariant variant, AttentionShape model, KvType kvType, int page, boolean decode) {
        this.variant = variant;
        this.kvType = kvType;
        int rows = decode ? 1 : 5;
        firstPosition =
                model.window() > WIDEST_CUT ? FIRST_POSITION : Math.max(FIRST_POSITION, model.window() + LEFT_OUT);
        int pages = (firstPosition + rows + page - 1) / page;
        this.bucket = new Bucket(rows, rows, 1, page, pages, kvType, 2);
        int group = model.heads() / model.kvHeads();
        this.shape = new AttentionShape(
                2 * group,
                2,
                model.headDim(),
                model.scale(),
                model.window(),
                variant.splitting() ? AttentionShape.splits(firstPosition + rows) : 1);
    }

    /** How to judge a variant on the heads of a model, for steps of one row or of several. */
    public static KnownAnswer of(AttentionVariant variant, AttentionShape model, KvType kvType, boolean decode) {
        return of(variant, model, kvType, KvLayout.USUAL_POSITIONS, decode);
    }

    /** The same with pages of so many positions. */
    public static KnownAnswer of(
            AttentionVariant variant, AttentionShape model, KvType kvType, int pagePositions, boolean decode) {
        AttentionAnswer answer = new AttentionAnswer(variant, model, kvType, pagePositions, decode);
        String problem = "%d x %d, window %d, %s"
                .formatted(model.heads() / model.kvHeads(), model.headDim(), model.window(), kvType.key());
        if (pagePositions != KvLayout.USUAL_POSITIONS) {
            problem += ", pages of " + pagePositions;
        }
        String digest = Digests.ofTexts(
                answer.phase().kernel(variant, answer.bucket).source().digest(),
                answer.combination().source().digest());
        return new KnownAnswer(variant, problem, digest, BOUND, answer::run);
    }

    private Deviation run(TestBench bench) {
        int rows = bucket.rows();
        int columns = shape.heads() * shape.headDim();
        int padded = ExpressionWriter.padded(columns);
        int[] positions = new int[rows];
        Arrays.setAll(positions, row -> firstPosition + row);
        float[] query = TestBench.uniform(1, rows * columns);
        int[] pages = new int[bucket.pagesPerSequence()];
        Arrays.setAll(pages, this::page);
        int heads = pages.length * bucket.page() * shape.kvHeads();
        float[] keys = TestBench.uniform(2, heads * shape.headDim());
        float[] values = TestBench.uniform(3, heads * shape.headDim());
        Buffer result = bench.buffer("result", (long) rows * padded * Float.BYTES);
        PhaseTrial trial = new PhaseTrial(bench, bucket, positions)
                .bind(QUERY, bench.buffer("query", padded(query, rows, columns, padded)))
                .bind(KEYS, bench.buffer("keys", bytes(keys, true)))
                .bind(VALUES, bench.buffer("values", bytes(values, false)))
                .bind(PAGE_TABLE, bench.buffer("pages", pages))
                .bind(PARTIALS, bench.buffer("partials", shape.partialFloats(rows) * Float.BYTES))
                .bind(RESULT, result);
        trial.run(phase().kernel(variant, bucket));
        trial.run(combination());
        Mask mask = shape.window() > 0 ? new Mask.Window(shape.window()) : new Mask.Causal();
        float[] right = ReferenceAttention.attention(
                query,
                shape.heads(),
                shape.headDim(),
                positions,
                new int[rows],
                view(
                        ReferenceKv.stored(keys, heads, shape.headDim(), kvType, true),
                        ReferenceKv.stored(values, heads, shape.headDim(), kvType, false)),
                shape.scale(),
                mask);
        float[] given = bench.floats(result, rows * padded);
        return Deviation.of(padded(right, rows, columns, padded), cleared(given, rows, columns, padded));
    }

    private PhaseKernel combination() {
        int columns = shape.heads() * shape.headDim();
        List<Output> outputs = List.of(new Output(new Expression.Combined(PARTIALS), new Sink.Store(RESULT, columns)));
        return new RowPhase("self-test combination", columns, RowDomain.ROWS, null, outputs).kernel(bucket, shape);
    }

    private AttentionPhase phase() {
        return new AttentionPhase("self-test attention", shape, QUERY, KEYS, VALUES, PAGE_TABLE, PARTIALS);
    }

    /** Keys and values [position][kvHead][headDim], as they are read back. */
    private KvView view(float[] keys, float[] values) {
        return new KvView() {
            @Override
            public int kvHeads() {
                return shape.kvHeads();
            }

            @Override
            public int length(int sequence) {
                return firstPosition + bucket.rows();
            }

            @Override
            public float key(int sequence, int position, int kvHead, int d) {
                return keys[head(position, kvHead) * shape.headDim() + d];
            }

            @Override
            public float value(int sequence, int position, int kvHead, int d) {
                return values[head(position, kvHead) * shape.headDim() + d];
            }
        };
    }

    private int head(int position, int kvHead) {
        return position * shape.kvHeads() + kvHead;
    }

    /** The page of the cache that is a page of the sequence: they lie backwards. */
    private int page(int logical) {
        return bucket.pagesPerSequence() - 1 - logical;
    }

    /** Keys or values [position][kvHead][headDim] at their places in the cache. */
    private byte[] bytes(float[] x, boolean keys) {
        KvLayout layout = new KvLayout(kvType, keys, bucket.page(), shape.kvHeads(), shape.headDim());
        int pageBytes = Math.toIntExact(layout.pageBytes());
        int heads = x.length / shape.headDim();
        QuantisedRows codes = ReferenceKv.codes(x, heads, shape.headDim(), keys);
        ByteBuffer bytes =
                ByteBuffer.allocate(pageBytes * bucket.pagesPerSequence()).order(ByteOrder.nativeOrder());
        for (int head = 0; head < heads; head++) {
            int position = head / shape.kvHeads();
            int kvHead = head % shape.kvHeads();
            int at = page(position / bucket.page()) * pageBytes;
            for (int d = 0; d < shape.headDim(); d++) {
                int to = at + Math.toIntExact(layout.valueAt(kvHead, position % bucket.page(), d));
                float value = x[head * shape.headDim() + d];
                switch (kvType) {
                    case F32 -> bytes.putFloat(to, value);
                    case F16 -> bytes.putShort(to, Half.ofFloat(value));
                    case Q8_0 -> bytes.put(to, (byte) codes.code(head, d));
                }
            }
            for (int block = 0; block < kvType.scales(shape.headDim()); block++) {
                bytes.putFloat(
                        at + Math.toIntExact(layout.scaleAt(kvHead, position % bucket.page(), block)),
                        codes.scale(head, block));
            }
        }
        return bytes.array();
    }

    private static float[] padded(float[] values, int rows, int columns, int padded) {
        float[] result = new float[rows * padded];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(values, row * columns, result, row * padded, columns);
        }
        return result;
    }

    /** What stands in the padding is not compared. */
    private static float[] cleared(float[] values, int rows, int columns, int padded) {
        for (int row = 0; row < rows; row++) {
            Arrays.fill(values, row * padded + columns, (row + 1) * padded, 0);
        }
        return values;
    }
}
