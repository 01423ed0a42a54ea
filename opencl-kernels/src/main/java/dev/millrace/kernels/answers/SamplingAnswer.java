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
 * Candidates of a few rows of logits, and tokens that are drawn one after the other in several ways, against
 * {@link ReferenceSampling} and what the host draws: every id and every bit of the state.
 */
public final class SamplingAnswer {

    private static final int COLUMNS = 1003;
    private static final int PADDED = ExpressionWriter.padded(COLUMNS);
    private static final int TOKENS = 6;
    private static final List<SamplingOptions> DRAWS = List.of(
            new SamplingOptions(1.5, 0, 1, 0, 1, 0, 1),
            new SamplingOptions(0.8, 40, 0.95, 0.05, 1.1, 4, 2),
            new SamplingOptions(0, 0, 1, 0, 1.3, 3, 3));

    private static final Slot LOGITS = new Slot("logits", Slot.Content.ROWS);
    private static final Slot CANDIDATES = new Slot("candidates", Slot.Content.CANDIDATES);
    private static final Slot DRAW = new Slot("draw", Slot.Content.INTEGERS);
    private static final Slot TOKEN = new Slot("tokens", Slot.Content.INTEGERS);

    private final SamplingVariant variant;
    private final int chunks;

    private SamplingAnswer(SamplingVariant variant, int chunks) {
        this.variant = variant;
        this.chunks = chunks;
    }

    /**
     * How to judge a variant that does something on the device.
     *
     * @param chunks stretches of logits that are searched side by side
     */
    public static KnownAnswer of(SamplingVariant variant, int chunks) {
        SamplingAnswer answer = new SamplingAnswer(variant, chunks);
        String digest = Digests.ofTexts(
                answer.candidates(rows().length).source().digest(),
                variant.draws() ? answer.draw().source().digest() : "");
        return new KnownAnswer(variant, chunks + " chunks", digest, 0, answer::run);
    }

    private Deviation run(TestBench bench) {
        Deviation worst = preselected(bench);
        if (variant.draws()) {
            for (SamplingOptions options : DRAWS) {
                worst = worst.worse(drawn(bench, options));
            }
        }
        return worst;
    }

    private PhaseKernel candidates(int outputs) {
        return new CandidatesPhase("candidates", COLUMNS, chunks, LOGITS, CANDIDATES).kernel(bucket(outputs));
    }

    private PhaseKernel draw() {
        return new DrawPhase("draw", chunks, CANDIDATES, DRAW, TOKEN).kernel(bucket(1));
    }

    private static Bucket bucket(int rows) {
        return new Bucket(rows, rows, 1, 64, 1, KvType.F16, 2);
    }

    /** Logits that are spread, logits of which many are equal, and some that are no numbers or infinite. */
    private static float[][] rows() {
        float[] spread = TestBench.uniform(1, COLUMNS);
        float[] equal = new float[COLUMNS];
        float[] odd = new float[COLUMNS];
        for (int i = 0; i < COLUMNS; i++) {
            spread[i] *= 20;
            equal[i] = (float) Math.rint(spread[i] / 8);
            odd[i] = i % 3 == 0 ? Float.NaN : i % 50 == 1 ? Float.NEGATIVE_INFINITY : spread[i];
        }
        return new float[][] {spread, equal, odd};
    }

    /** As a device has them, with padding that would win, were it looked at. */
    private static float[] padded(float[]... rows) {
        float[] padded = new float[rows.length * PADDED];
        Arrays.fill(padded, 1e30f);
        for (int row = 0; row < rows.length; row++) {
            System.arraycopy(rows[row], 0, padded, row * PADDED, COLUMNS);
        }
        return padded;
    }

    private Deviation preselected(TestBench bench) {
        float[][] rows = rows();
        int bytes = Math.toIntExact(CandidatesPhase.byteSize(rows.length, chunks));
        Buffer candidates = bench.buffer("candidates", bytes);
        new PhaseTrial(bench, bucket(rows.length), new int[rows.length])
                .bind(LOGITS, bench.buffer("logits", padded(rows)))
                .bind(CANDIDATES, candidates)
                .run(candidates(rows.length));
        ByteBuffer found = ByteBuffer.wrap(bench.bytes(candidates, bytes)).order(ByteOrder.nativeOrder());
        CandidateMerge merge = new CandidateMerge(chunks);
        Deviation worst = Deviation.NONE;
        for (int row = 0; row < rows.length; row++) {
            int[] ids = new int[CandidatesPhase.COUNT];
            float[] logits = new float[CandidatesPhase.COUNT];
            int count = merge.merge(found, row, ids, logits, 0, CandidatesPhase.COUNT);
            int[] right = ReferenceSampling.topCandidates(rows[row], CandidatesPhase.COUNT);
            worst = worst.worse(Deviation.of(new int[] {right.length}, new int[] {count}))
                    .worse(Deviation.of(right, Arrays.copyOf(ids, right.length)))
                    .worse(Deviation.of(at(rows[row], right), Arrays.copyOf(logits, right.length)));
        }
        return worst;
    }

    private Deviation drawn(TestBench bench, SamplingOptions options) {
        TokenDraw host = new TokenDraw(options, new int[] {7, 11});
        Buffer draw = bench.buffer("draw", state(host));
        Buffer candidates = bench.buffer("candidates", CandidatesPhase.byteSize(1, chunks));
        Buffer token = bench.buffer("token", Integer.BYTES);
        int[] right = new int[TOKENS];
        int[] given = new int[TOKENS];
        for (int i = 0; i < TOKENS; i++) {
            float[] logits = TestBench.uniform(options.seed() + i, COLUMNS);
            for (int column = 0; column < COLUMNS; column++) {
                logits[column] *= 6;
            }
            PhaseTrial trial = new PhaseTrial(bench, bucket(1), new int[1])
                    .bind(LOGITS, bench.buffer("logits", padded(logits)))
                    .bind(CANDIDATES, candidates)
                    .bind(DRAW, draw)
                    .bind(TOKEN, token);
            trial.run(candidates(1));
            trial.run(draw());
            given[i] = bench.ints(token, 1)[0];
            int[] best = ReferenceSampling.topCandidates(logits, CandidatesPhase.COUNT);
            right[i] = host.sample(best, at(logits, best), best.length);
        }
        int[] state = state(host);
        int known = TokenDraw.Place.TOKENS.index() + state[TokenDraw.Place.RECENT.index()];
        return Deviation.of(right, given).worse(Deviation.of(Arrays.copyOf(state, known), bench.ints(draw, known)));
    }

    private static int[] state(TokenDraw draw) {
        IntBuffer ints = IntBuffer.allocate(TokenDraw.INTS);
        draw.write(ints);
        return ints.array();
    }

    private static float[] at(float[] logits, int[] ids) {
        float[] values = new float[ids.length];
        for (int i = 0; i < ids.length; i++) {
            values[i] = logits[ids[i]];
        }
        return values;
    }
}
