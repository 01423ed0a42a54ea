package dev.millrace.scheduler;

import dev.millrace.kernels.sampling.TokenDraw;
import dev.millrace.kernels.sampling.TopLogits;

/** Where a step's results land; reused from step to step. */
public final class StepResult {

    /** Candidates per output row, pre-selected by the executor: the greatest logits. */
    public static final int CANDIDATES = 256;

    private final int vocabularySize;
    private final int[] tokens;
    private float[] logits = new float[0];
    private int[] candidateIds = new int[0];
    private float[] candidateLogits = new float[0];
    private int candidateCount;
    private int[] ahead = new int[0];
    private int aheadTokens;
    private int passed;

    public StepResult(Executor.Limits limits) {
        vocabularySize = limits.vocabularySize();
        tokens = new int[limits.outputs()];
    }

    /**
     * The arg-max token of an output, or the one that was drawn; {@link TokenDraw#NO_TOKEN} when all its logits are NaN, and
     * {@link TokenDraw#NOT_FINITE} when one was to be drawn where candidates are infinite.
     */
    public int token(int output) {
        return tokens[output];
    }

    /** How many tokens the executor has read on by itself and {@link #advance} has not passed; see {@link StepBatch#ahead}. */
    public int aheadTokens() {
        return aheadTokens - passed;
    }

    /** The {@code index}-th of the tokens that {@link #advance} has not passed. */
    public int aheadToken(int index) {
        return ahead[passed + index];
    }

    /** Passes the next token that the executor has read on: {@link #token} is then what follows from it. */
    public void advance() {
        if (aheadTokens() == 0) {
            throw new IllegalStateException("no further token was read on");
        }
        tokens[0] = ahead[passed++];
    }

    /** Logits, [outputs][vocabularySize]; filled when {@link StepBatch.Want#LOGITS} was asked. */
    public float[] logits() {
        return logits;
    }

    /** Candidates per output in this step, at most {@link #CANDIDATES}. */
    public int candidateCount() {
        return candidateCount;
    }

    /**
     * Candidate ids, [outputs][candidateCount], best first; equal logits in order of id. Where an output has fewer logits
     * that are not NaN, the rest has id -1 and logit NaN.
     */
    public int[] candidateIds() {
        return candidateIds;
    }

    /** Candidate logits beside {@link #candidateIds()}. */
    public float[] candidateLogits() {
        return candidateLogits;
    }

    /** Gives the candidates of so many outputs whose logits are here: those that a device would give that pre-selects them. */
    public void preselect(int outputs) {
        int count = Math.min(CANDIDATES, vocabularySize);
        candidatesToFill(outputs, count);
        for (int output = 0; output < outputs; output++) {
            int[] best = TopLogits.of(logits, output * vocabularySize, vocabularySize, count);
            for (int i = 0; i < count; i++) {
                boolean there = i < best.length;
                candidateIds[output * count + i] = there ? best[i] : -1;
                candidateLogits[output * count + i] =
                        there ? logits[output * vocabularySize + best[i]] + 0f : Float.NaN; // -0 becomes 0
            }
        }
    }

    /** For executors: the array of arg-max tokens to fill. */
    public int[] tokensToFill() {
        return tokens;
    }

    /** For executors: room for the tokens that follow after each of {@code count} tokens that were read on. */
    public int[] aheadToFill(int count) {
        aheadTokens = count;
        passed = 0;
        if (ahead.length < count) {
            ahead = new int[count];
        }
        return ahead;
    }

    /** For executors: room for the logits of so many outputs. */
    public float[] logitsToFill(int outputs) {
        if (logits.length < outputs * vocabularySize) {
            logits = new float[outputs * vocabularySize];
        }
        return logits;
    }

    /** For executors: makes room for candidates; fill {@link #candidateIds()} and {@link #candidateLogits()} then. */
    public void candidatesToFill(int outputs, int count) {
        candidateCount = count;
        if (candidateIds.length < outputs * count) {
            candidateIds = new int[outputs * count];
            candidateLogits = new float[outputs * count];
        }
    }
}
