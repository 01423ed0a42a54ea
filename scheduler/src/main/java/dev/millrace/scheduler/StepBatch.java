package dev.millrace.scheduler;

import dev.millrace.kernels.sampling.TokenDraw;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one step; reused from step to step so that decoding allocates nothing. Rows of one sequence come in the order
 * of their positions, one after the other; rows of other sequences may stand between them.
 */
public final class StepBatch {

    /** What the host wants back for every output row. */
    public enum Want {
        /** The arg-max token id. */
        TOKEN,
        /** The arg-max token id and the best {@link StepResult#CANDIDATES} logits with their ids. */
        CANDIDATES,
        /** The arg-max token id and all logits. */
        LOGITS,
        /** A token id drawn among the candidates, of at most one output; see {@link #drawing}. */
        DRAWN
    }

    private static final int[] NO_STOPS = {};

    private final int[] tokens;
    private final int[] positions;
    private final int[] sequences;
    private final int[] outputRows;
    private int rows;
    private int outputs;
    private Want want = Want.TOKEN;
    private int ahead;
    private int[] stops = NO_STOPS;
    private @Nullable TokenDraw draw;

    /** A batch of at most {@code maxRows} rows. */
    public StepBatch(int maxRows) {
        tokens = new int[maxRows];
        positions = new int[maxRows];
        sequences = new int[maxRows];
        outputRows = new int[maxRows];
    }

    /** Forgets all rows and sets what is wanted. */
    public StepBatch clear(Want wanted) {
        rows = 0;
        outputs = 0;
        want = wanted;
        ahead = 0;
        draw = null;
        return this;
    }

    /**
     * Says how the token of a step that wants {@link Want#DRAWN} is drawn, where {@link Executor#draws}.
     *
     * @param wanted moved on by the executor, by each token that it has drawn; kept, not copied
     */
    public StepBatch drawing(TokenDraw wanted) {
        draw = wanted;
        return this;
    }

    /** How the token is drawn. */
    public @Nullable TokenDraw draw() {
        return draw;
    }

    /**
     * Lets an executor that can do so read on by itself the tokens that it has chosen, in a step of one row that wants
     * {@link Want#TOKEN} or {@link Want#DRAWN}; {@link StepResult#aheadTokens} says how far it went. What it read is in the cache then, as if by
     * steps.
     *
     * @param most most tokens to read after the row's own
     * @param ends tokens that are not read on, few; kept, not copied
     * @throws IllegalArgumentException when {@code most} is negative
     */
    public StepBatch ahead(int most, int[] ends) {
        if (most < 0) {
            throw new IllegalArgumentException("a step may read " + most + " tokens on; 0 or more are possible");
        }
        ahead = most;
        stops = ends;
        return this;
    }

    /** Most tokens that the executor may read on by itself. */
    public int ahead() {
        return rows == 1 && outputs == 1 && (want == Want.TOKEN || want == Want.DRAWN) ? ahead : 0;
    }

    /** Number of tokens that are not read on. */
    public int stopCount() {
        return stops.length;
    }

    /** One of the tokens that are not read on. */
    public int stop(int index) {
        return stops[index];
    }

    /** Appends a row; with {@code output} its results are wanted, in the order of appending. */
    public StepBatch add(int token, int sequence, int position, boolean output) {
        if (rows == tokens.length) {
            throw new IllegalStateException("a batch of " + rows + " rows is full");
        }
        tokens[rows] = token;
        sequences[rows] = sequence;
        positions[rows] = position;
        if (output) {
            outputRows[outputs++] = rows;
        }
        rows++;
        return this;
    }

    /** Wants results of {@code count} rows from {@code first} on, and of no others. */
    public StepBatch wantOutputs(int first, int count) {
        if (first < 0 || count < 0 || first + count > rows) {
            throw new IllegalArgumentException(
                    "rows " + first + " to " + (first + count) + " of a batch of " + rows + " rows");
        }
        outputs = count;
        for (int output = 0; output < count; output++) {
            outputRows[output] = first + output;
        }
        return this;
    }

    public int rows() {
        return rows;
    }

    public int outputs() {
        return outputs;
    }

    public Want want() {
        return want;
    }

    public int token(int row) {
        return tokens[row];
    }

    public int position(int row) {
        return positions[row];
    }

    public int sequence(int row) {
        return sequences[row];
    }

    /** The row whose results are output number {@code output}. */
    public int outputRow(int output) {
        return outputRows[output];
    }
}
