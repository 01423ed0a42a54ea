package dev.millrace.kernels.sampling;

import java.util.Arrays;

/**
 * Draws tokens from candidates: one sampler per sequence, since it holds the state of the seeded generator.
 *
 * <p>Probabilities are taken among the candidates, as weights in units of 2<sup>-31</sup> of the most probable one
 * ({@link DrawArithmetic}): the same for the same seed on every machine, and on devices ({@link TokenDraw}). With a penalty of 1 or more, the result for
 * top-k is that over the whole vocabulary when the candidates are the {@code topK + penaltyWindow} greatest logits: so
 * many tokens at most can fall. Every call of {@link #sample} that is not greedy takes one number from the generator
 * ({@link SplitMix64}). After the buffers have grown to the number of candidates, a call allocates nothing. Not for
 * several threads at once.
 */
public final class CandidateSampler {

    private final SamplingOptions options;
    private final SplitMix64 random;
    private int[] window = new int[0];
    private long[] keys = new long[0];
    private long[] weights = new long[0];

    public CandidateSampler(SamplingOptions options) {
        this.options = options;
        random = new SplitMix64(options.seed());
    }

    /**
     * The next token.
     *
     * @param ids candidate tokens, in any order, each once
     * @param logits of the candidates; NaN is never chosen
     * @param count number of candidates
     * @param recentTokens the sequence so far, oldest first; its last {@code penaltyWindow} tokens are penalised
     * @param recentCount number of recent tokens
     * @throws NoTokenException when all logits are NaN
     */
    public int sample(int[] ids, float[] logits, int count, int[] recentTokens, int recentCount) {
        grow(count);
        int kept = collect(ids, logits, count, rememberRecent(recentTokens, recentCount));
        if (kept == 0) {
            throw new NoTokenException();
        }
        if (options.greedy()) {
            return id(least(kept));
        }
        Arrays.sort(keys, 0, kept);
        kept = options.topK() > 0 ? Math.min(kept, options.topK()) : kept;
        kept = topP(kept);
        kept = minP(kept);
        return draw(kept);
    }

    /** Packs the candidates into keys that ascend as logits descend, then as ids ascend. Returns how many are not NaN. */
    private int collect(int[] ids, float[] logits, int count, int recent) {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            float logit = logits[i];
            if (recent > 0 && Arrays.binarySearch(window, 0, recent, ids[i]) >= 0) {
                logit = options.penalised(logit);
            }
            if (!Float.isNaN(logit)) {
                keys[kept++] = TopLogits.key(ids[i], logit);
            }
        }
        return kept;
    }

    /** Keeps the shortest leading part that reaches the probability topP. */
    private int topP(int kept) {
        if (options.topP() >= 1) {
            return kept;
        }
        long wanted = DrawArithmetic.part(weigh(kept, DrawArithmetic.LOG2_E), DrawArithmetic.fraction(options.topP()));
        long sum = 0;
        for (int i = 0; i < kept; i++) {
            sum += weights[i];
            if (sum >= wanted) {
                return i + 1;
            }
        }
        return kept;
    }

    private int minP(int kept) {
        float least = logit(keys[0]) + options.logMinP();
        int end = 1;
        while (end < kept && logit(keys[end]) >= least) {
            end++;
        }
        return end;
    }

    private int draw(int kept) {
        long left = DrawArithmetic.part(weigh(kept, DrawArithmetic.scale(options.temperature())), random.nextLong());
        int at = 0;
        while (at + 1 < kept && left >= weights[at]) {
            left -= weights[at++];
        }
        return id(keys[at]);
    }

    /** Fills the weights and returns their sum. */
    private long weigh(int kept, float scale) {
        float greatest = logit(keys[0]);
        long sum = 0;
        for (int i = 0; i < kept; i++) {
            weights[i] = DrawArithmetic.weight(greatest, logit(keys[i]), scale);
            sum += weights[i];
        }
        return sum;
    }

    /** Goes on as after a draw. */
    void skip() {
        random.nextLong();
    }

    /** The state of the generator before the next draw. */
    long state() {
        return random.state();
    }

    /** Copies the tokens to be penalised and sorts them; returns how many. */
    private int rememberRecent(int[] recentTokens, int recentCount) {
        if (!options.penalises()) {
            return 0;
        }
        int length = options.penaltyWindow() < 0 ? recentCount : Math.min(recentCount, options.penaltyWindow());
        if (window.length < length) {
            window = new int[Math.max(length, 2 * window.length)];
        }
        System.arraycopy(recentTokens, recentCount - length, window, 0, length);
        Arrays.sort(window, 0, length);
        return length;
    }

    private void grow(int count) {
        if (keys.length < count) {
            keys = new long[count];
            weights = new long[count];
        }
    }

    private long least(int kept) {
        long best = keys[0];
        for (int i = 1; i < kept; i++) {
            best = Math.min(best, keys[i]);
        }
        return best;
    }

    private static int id(long key) {
        return (int) key;
    }

    private static float logit(long key) {
        int ascending = ~(int) (key >> 32);
        return Float.intBitsToFloat(ascending ^ ((ascending >> 31) & 0x7fffffff));
    }
}
