package dev.millrace.runtime.generation;

import dev.millrace.kernels.sampling.TokenDraw;
import dev.millrace.runtime.trace.HostStep;
import dev.millrace.runtime.trace.Trace;
import dev.millrace.scheduler.CacheFullException;
import dev.millrace.scheduler.Executor;
import dev.millrace.scheduler.StepBatch;
import dev.millrace.scheduler.StepBatch.Want;
import dev.millrace.scheduler.StepResult;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Tokens of one sequence as steps of an executor. Holds the batch and the result that every step reuses, so a step
 * allocates nothing. Used by one thread at a time.
 */
public final class Steps {

    private final Executor executor;
    private final Executor.Limits limits;
    private final int chunk;
    private final StepBatch batch;
    private final StepResult result;
    private final Trace trace;
    private int sequence;
    private int ahead;
    private int[] ends = {};
    private @Nullable TokenDraw draw;
    private int aheadPosition;
    private IntPredicate makeRoom = sequence -> false;

    /** @param chunk most rows of a prefill step; the executor's own limit holds too */
    public Steps(Executor executor, int chunk) {
        this(executor, chunk, Trace.NONE);
    }

    /** @param trace takes each step */
    public Steps(Executor executor, int chunk, Trace trace) {
        this.trace = trace;
        this.executor = executor;
        this.limits = executor.limits();
        this.chunk = Math.min(chunk, limits.rows());
        this.batch = new StepBatch(limits.rows());
        this.result = new StepResult(limits);
    }

    /** Goes on with another sequence of the executor; the first one to begin with. Nothing is read on by itself then. */
    public Steps of(int sequence) {
        this.sequence = sequence;
        ahead = 0;
        draw = null;
        result.aheadToFill(0);
        return this;
    }

    /** How tokens are drawn in steps that want that, until {@link #of}. */
    public Steps drawing(@Nullable TokenDraw wanted) {
        draw = wanted;
        return this;
    }

    private StepBatch begin(Want want) {
        batch.clear(want);
        return draw == null ? batch : batch.drawing(draw);
    }

    /**
     * How far the executor may read on by itself where it chooses tokens, until {@link #of}.
     *
     * @param most tokens after the one that it is told to read; 0 for none
     * @param endTokens tokens that end an answer and need not be read
     */
    public Steps ahead(int most, int[] endTokens) {
        ahead = most;
        ends = endTokens.clone();
        return this;
    }

    /**
     * What to do when the executor has no page left for a step; nothing, to begin with.
     *
     * @param room frees pages of others than a sequence; says whether there were any to free, and is asked again until there
     *     are enough
     */
    public Steps whenFull(IntPredicate room) {
        makeRoom = room;
        return this;
    }

    private void run() {
        while (true) {
            try {
                executor.run(batch, result);
                return;
            } catch (CacheFullException e) {
                if (!makeRoom.test(sequence)) {
                    throw e;
                }
            }
        }
    }

    public Executor.Limits limits() {
        return limits;
    }

    public Executor executor() {
        return executor;
    }

    /** What takes these steps. */
    Trace trace() {
        return trace;
    }

    /** Results of the last step that wanted any. */
    public StepResult result() {
        return result;
    }

    /**
     * Rows of the next prefill step.
     *
     * @param left tokens still to be read
     */
    public int nextRows(int left) {
        return Math.min(left, chunk);
    }

    /**
     * Reads {@code tokens[from .. from + rows)} into the cache from position {@code position} on.
     *
     * @param want what is wanted of the last row
     * @param output whether anything is wanted of it
     */
    public void read(int[] tokens, int from, int rows, int position, Want want, boolean output) {
        begin(want);
        for (int i = 0; i < rows; i++) {
            batch.add(tokens[from + i], sequence, position + i, output && i == rows - 1);
        }
        long begun = trace.begin();
        run();
        trace.end(HostStep.PREFILL, begun, rows);
    }

    /** Reads all of {@code tokens} in chunks; the results are those of the last one. */
    public void prefill(int[] tokens, int position, Want want) {
        for (int from = 0; from < tokens.length; ) {
            int rows = nextRows(tokens.length - from);
            read(tokens, from, rows, position + from, want, from + rows == tokens.length);
            from += rows;
        }
    }

    /** Reads one token at a position; the results are its. */
    public void decode(int token, int position, Want want) {
        decode(token, position, want, 0);
    }

    /**
     * Reads one token at a position; the results are its. Runs nothing where the executor has read that token on already.
     *
     * @param more tokens after it that can be of use
     */
    public void decode(int token, int position, Want want, int more) {
        if (result.aheadTokens() > 0 && position == aheadPosition && token == result.token(0) && chooses(want)) {
            result.advance();
            aheadPosition++;
            return;
        }
        int most = Math.min(Math.min(ahead, more), limits.contextLength() - 1 - position);
        begin(want).ahead(Math.max(0, most), ends).add(token, sequence, position, true);
        long begun = trace.begin();
        run();
        trace.end(HostStep.DECODE, begun, position);
        aheadPosition = position + 1;
    }

    /** Whether the executor chooses the token. */
    private static boolean chooses(Want want) {
        return want == Want.TOKEN || want == Want.DRAWN;
    }

    /**
     * Reads {@code tokens[from .. from + rows)} and wants the logits of the first of these rows.
     *
     * @param outputs number of rows whose logits are wanted
     */
    void readLogits(int[] tokens, int from, int rows, int outputs) {
        batch.clear(Want.LOGITS);
        for (int i = 0; i < rows; i++) {
            batch.add(tokens[from + i], sequence, from + i, i < outputs);
        }
        long begun = trace.begin();
        run();
        trace.end(HostStep.SCORE, begun, rows);
    }

    /** The logits of other rows of the step that was read last: {@code outputs} of them from {@code first} on. */
    void moreLogits(int first, int outputs) {
        long begun = trace.begin();
        executor.runOutputs(batch.wantOutputs(first, outputs), result);
        trace.end(HostStep.SCORE, begun, outputs);
    }
}
