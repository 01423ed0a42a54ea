package dev.millrace.kernels.sampling;

import java.nio.IntBuffer;

/**
 * The draws of one answer: how to draw, the state of the generator, and the tokens that are penalised. A device draws by
 * itself from the ints that {@link #write} gives, and moves them on; {@link #drawn} follows it here, so a draw that was lost
 * can be repeated. Used by one thread at a time.
 */
public final class TokenDraw {

    /** What a device gives for a token where every logit is NaN. */
    public static final int NO_TOKEN = -1;

    /** What a device gives for a token where the logit of a candidate is infinite. */
    public static final int NOT_FINITE = -2;

    /** Most recent tokens that a device penalises. */
    public static final int MOST_WINDOW = 64;

    /** Places of the ints; kernels have them as {@code DRAW_} and the name. */
    public enum Place {
        GREEDY(1),
        TOP_K(1),
        SCALE(1),
        LOG_MIN_P(1),
        RECIPROCAL(1),
        PENALTY(1),
        TOP_P(2),
        STATE(2),
        WINDOW(1),
        RECENT(1),
        TOKENS(MOST_WINDOW);

        private final int count;

        Place(int count) {
            this.count = count;
        }

        /** Index of its first int. */
        public int index() {
            int index = 0;
            for (Place place : values()) {
                if (place == this) {
                    break;
                }
                index += place.count;
            }
            return index;
        }
    }

    /** Ints of a draw. */
    public static final int INTS = Place.TOKENS.index() + MOST_WINDOW;

    private static final long EVERYTHING = -1;

    private final SamplingOptions options;
    private final CandidateSampler sampler;
    private final int[] recent;
    private int recentCount;
    private long count;

    /**
     * The draws after a prompt.
     *
     * @throws IllegalArgumentException unless it {@link #fits}
     */
    public TokenDraw(SamplingOptions options, int[] prompt) {
        if (!fits(options)) {
            throw new IllegalArgumentException("a device penalises at most the " + MOST_WINDOW
                    + " most recent tokens, not " + options.penaltyWindow());
        }
        this.options = options;
        sampler = new CandidateSampler(options);
        recent = new int[options.penalises() ? options.penaltyWindow() : 0];
        for (int i = Math.max(0, prompt.length - recent.length); i < prompt.length; i++) {
            remember(prompt[i]);
        }
    }

    /** Whether a device can draw so. */
    public static boolean fits(SamplingOptions options) {
        return !options.penalises() || (options.penaltyWindow() >= 0 && options.penaltyWindow() <= MOST_WINDOW);
    }

    /** How many tokens have been drawn. */
    public long count() {
        return count;
    }

    /**
     * Draws here; the token that a device draws.
     *
     * @param ids candidates, {@link CandidateSampler}
     * @throws NoTokenException when all logits are NaN
     */
    public int sample(int[] ids, float[] logits, int candidates) {
        int token = sampler.sample(ids, logits, candidates, recent, recentCount);
        remember(token);
        count++;
        return token;
    }

    /** Takes note of a token that a device has drawn. */
    public void drawn(int token) {
        if (!options.greedy()) {
            sampler.skip();
        }
        remember(token);
        count++;
    }

    private void remember(int token) {
        if (recentCount < recent.length) {
            recent[recentCount++] = token;
        } else if (recentCount > 0) {
            System.arraycopy(recent, 1, recent, 0, recentCount - 1);
            recent[recentCount - 1] = token;
        }
    }

    /** Writes the {@link #INTS} ints from which the next token is drawn. */
    public void write(IntBuffer target) {
        put(target, Place.GREEDY, options.greedy() ? 1 : 0);
        put(target, Place.TOP_K, options.topK());
        put(target, Place.SCALE, DrawArithmetic.scale(options.temperature()));
        put(target, Place.LOG_MIN_P, options.logMinP());
        put(target, Place.RECIPROCAL, options.reciprocalPenalty());
        put(target, Place.PENALTY, options.penalty());
        put(target, Place.TOP_P, options.topP() < 1 ? DrawArithmetic.fraction(options.topP()) : EVERYTHING);
        put(target, Place.STATE, sampler.state());
        put(target, Place.WINDOW, recent.length);
        put(target, Place.RECENT, recentCount);
        for (int i = 0; i < MOST_WINDOW; i++) {
            target.put(Place.TOKENS.index() + i, i < recentCount ? recent[i] : -1);
        }
    }

    private static void put(IntBuffer target, Place place, int value) {
        target.put(place.index(), value);
    }

    private static void put(IntBuffer target, Place place, float value) {
        target.put(place.index(), Float.floatToRawIntBits(value));
    }

    private static void put(IntBuffer target, Place place, long value) {
        target.put(place.index(), (int) value);
        target.put(place.index() + 1, (int) (value >>> 32));
    }
}
