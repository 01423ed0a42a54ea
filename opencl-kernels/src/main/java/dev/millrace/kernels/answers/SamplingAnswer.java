package dev.millrace.kernels.answers;

import dev.millrace.kernels.expression.ExpressionWriter;
import dev.millrace.kernels.expression.Slot;
import dev.millrace.kernels.phase.Bucket;
import dev.millrace.kernels.phase.CandidateMerge;
import dev.millrace.kernels.phase.CandidatesPhase;
import dev.millrace.kernels.phase.DrawPhase;
import dev.millrace.kernels.phase.PhaseKernel;
import dev.millrace.kernels.phase.SamplingVariant;
import dev.millrace.kernels.program.Digests;
import dev.millrace.kernels.quant.KvType;
import dev.millrace.kernels.reference.ReferenceSampling;
import dev.millrace.kernels.sampling.SamplingOptions;
import dev.millrace.kernels.sampling.TokenDraw;
import dev.millrace.kernels.selftest.Deviation;
import dev.millrace.kernels.selftest.KnownAnswer;
import dev.millrace.kernels.selftest.TestBench;
import dev.millrace.opencl.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Candidates of rows of logits made to break selections, and tokens that are drawn one after the other in several ways,
 * against {@link ReferenceSampling} and what the host draws: every id, and every bit of logits and state.
 */
public final class SamplingAnswer {

    private static final int ROWS = 6;
    private static final int TOKENS = 6;
    private static final int FEW = 40;
    private static final List<SamplingOptions> DRAWS = List.of(
            new SamplingOptions(1.5, 0, 1, 0, 1, 0, 1),
            new SamplingOptions(0.8, 40, 0.95, 0.05, 1.1, 4, 2),
            new SamplingOptions(1, 0, 0.5, 0, 0.8, 2, 3),
            new SamplingOptions(0, 0, 1, 0, 1.3, 3, 4));

    private static final Bucket BUCKET = new Bucket(ROWS, ROWS, 1, 64, 1, KvType.F16, 2);
    private static final Slot LOGITS = new Slot("logits", Slot.Content.ROWS);
    private static final Slot CANDIDATES = new Slot("candidates", Slot.Content.CANDIDATES);
    private static final Slot DRAW = new Slot("draw", Slot.Content.INTEGERS);
    private static final Slot TOKEN = new Slot("tokens", Slot.Content.INTEGERS);

    private final SamplingVariant variant;
    private final int chunks;
    private final int columns;
    private final PhaseKernel candidates;
    private final PhaseKernel draw;

    private SamplingAnswer(SamplingVariant variant, int chunks) {
        this.variant = variant;
        this.chunks = chunks;
        // Each chunk has more logits than it keeps, and the last one not as many as the others.
        columns = chunks * 3 * CandidatesPhase.COUNT + 11;
        candidates = new CandidatesPhase("candidates", columns, chunks, LOGITS, CANDIDATES).kernel(BUCKET);
        draw = new DrawPhase("draw", chunks, CANDIDATES, DRAW, TOKEN).kernel(BUCKET);
    }

    /**
     * How to judge a variant that does something on the device.
     *
     * @param chunks stretches of logits that are searched side by side
     */
    public static KnownAnswer of(SamplingVariant variant, int chunks) {
        SamplingAnswer answer = new SamplingAnswer(variant, chunks);
        String digest = Digests.ofTexts(
                answer.candidates.source().digest(),
                variant.draws() ? answer.draw.source().digest() : "",
                TOKENS + " of each of " + DRAWS);
        return new KnownAnswer(variant, chunks + " chunks", digest, 0, answer::run);
    }

    private Deviation run(TestBench bench) {
        Deviation worst = preselected(bench);
        if (variant.draws()) {
            for (SamplingOptions options : DRAWS) {
                worst = worst.worse(drawn(bench, options));
            }
            worst = worst.worse(nothingDrawn(bench));
        }
        return worst;
    }

    /** Logits that are spread; equal ones; ascending; few numbers; zeros of both signs and infinities; and no number. */
    private float[][] rows() {
        float[][] rows = new float[ROWS][columns];
        float[] spread = TestBench.uniform(1, columns);
        for (int i = 0; i < columns; i++) {
            rows[0][i] = 20 * spread[i];
            rows[1][i] = (float) Math.rint(3 * spread[i]);
            rows[2][i] = i - 100;
            rows[3][i] = i % (columns / FEW) == 0 ? spread[i] : Float.NaN;
            rows[4][i] = i % 50 == 1
                    ? Float.POSITIVE_INFINITY
                    : i % 9 == 0 ? 0f : i % 9 == 1 ? -0f : Float.NEGATIVE_INFINITY;
            rows[5][i] = Float.NaN;
        }
        return rows;
    }

    /** As a device has them, with padding that would win, were it looked at. */
    private float[] padded(float[]... rows) {
        int stride = ExpressionWriter.padded(columns);
        float[] padded = new float[rows.length * stride];
        Arrays.fill(padded, 1e30f);
        for (int row = 0; row < rows.length; row++) {
            System.arraycopy(rows[row], 0, padded, row * stride, columns);
        }
        return padded;
    }

    private Deviation preselected(TestBench bench) {
        float[][] rows = rows();
        int bytes = Math.toIntExact(CandidatesPhase.byteSize(ROWS, chunks));
        Buffer best = bench.buffer("candidates", bytes);
        new PhaseTrial(bench, BUCKET, new int[ROWS])
                .bind(LOGITS, bench.buffer("logits", padded(rows)))
                .bind(CANDIDATES, best)
                .run(candidates);
        ByteBuffer found = ByteBuffer.wrap(bench.bytes(best, bytes)).order(ByteOrder.nativeOrder());
        CandidateMerge merge = new CandidateMerge(chunks);
        Deviation worst = Deviation.NONE;
        for (int row = 0; row < ROWS; row++) {
            int[] ids = new int[CandidatesPhase.COUNT];
            float[] logits = new float[CandidatesPhase.COUNT];
            int count = merge.merge(found, row, ids, logits, 0, CandidatesPhase.COUNT);
            int[] right = ReferenceSampling.topCandidates(rows[row], CandidatesPhase.COUNT);
            if (count != right.length) {
                throw new IllegalStateException(
                        count + " candidates were found in row " + row + ", where there are " + right.length);
            }
            worst = worst.worse(Deviation.of(right, Arrays.copyOf(ids, count)))
                    .worse(Deviation.of(bits(at(rows[row], right)), bits(Arrays.copyOf(logits, count))));
        }
        return worst;
    }

    /** Tokens drawn from the same logits, so that penalties change what is drawn; the best of them are on both sides of 0. */
    private Deviation drawn(TestBench bench, SamplingOptions options) {
        float[] logits = TestBench.uniform(options.seed(), columns);
        for (int i = 0; i < columns; i++) {
            float square = logits[i] * logits[i];
            logits[i] = (float) Math.rint(64 * square * square * Math.signum(logits[i])) / 8 - 4;
        }
        int[] best = ReferenceSampling.topCandidates(logits, CandidatesPhase.COUNT);
        TokenDraw host = new TokenDraw(options, new int[] {best[0], best[best.length - 1]});
        Buffer state = bench.buffer("draw", state(host));
        int[] right = new int[TOKENS];
        int[] given = new int[TOKENS];
        for (int i = 0; i < TOKENS; i++) {
            given[i] = token(bench, state, logits);
            right[i] = host.sample(best, at(logits, best), best.length);
        }
        int[] moved = state(host);
        int known = TokenDraw.Place.TOKENS.index() + moved[TokenDraw.Place.RECENT.index()];
        return Deviation.of(right, given).worse(Deviation.of(Arrays.copyOf(moved, known), bench.ints(state, known)));
    }

    /** Where no token follows the device says so, and why. */
    private Deviation nothingDrawn(TestBench bench) {
        Buffer state = bench.buffer("draw", state(new TokenDraw(DRAWS.get(0), new int[0])));
        float[] none = new float[columns];
        Arrays.fill(none, Float.NaN);
        float[] infinite = TestBench.uniform(5, columns);
        infinite[columns - 1] = Float.POSITIVE_INFINITY;
        return Deviation.of(
                new int[] {TokenDraw.NO_TOKEN, TokenDraw.NOT_FINITE},
                new int[] {token(bench, state, none), token(bench, state, infinite)});
    }

    private int token(TestBench bench, Buffer state, float[] logits) {
        Buffer token = bench.buffer("token", Integer.BYTES);
        PhaseTrial trial = new PhaseTrial(bench, BUCKET, new int[1])
                .bind(LOGITS, bench.buffer("logits", padded(logits)))
                .bind(CANDIDATES, bench.buffer("candidates", CandidatesPhase.byteSize(1, chunks)))
                .bind(DRAW, state)
                .bind(TOKEN, token);
        trial.run(candidates);
        trial.run(draw);
        return bench.ints(token, 1)[0];
    }

    private static int[] state(TokenDraw draw) {
        IntBuffer ints = IntBuffer.allocate(TokenDraw.INTS);
        draw.write(ints);
        return ints.array();
    }

    private static float[] at(float[] logits, int[] ids) {
        float[] values = new float[ids.length];
        for (int i = 0; i < ids.length; i++) {
            values[i] = logits[ids[i]] + 0f; // -0 becomes 0
        }
        return values;
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToRawIntBits(values[i]);
        }
        return bits;
    }
}
