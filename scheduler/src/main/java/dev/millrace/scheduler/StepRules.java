package dev.millrace.scheduler;

import java.util.Arrays;

/**
 * What an executor asks of a step before it runs any of it: rows, tokens and sequences within {@link Executor.Limits}, and
 * positions that continue their sequence. Remembers how far each sequence is written; allocates nothing per step.
 */
public final class StepRules {

    private final Executor.Limits limits;
    private final int[] written;
    private final int[] afterStep;
    private final int[] lastInStep;

    public StepRules(Executor.Limits limits) {
        this.limits = limits;
        written = new int[limits.sequences()];
        afterStep = new int[limits.sequences()];
        lastInStep = new int[limits.sequences()];
    }

    /** @throws IllegalArgumentException when the step cannot be run; says which row and why */
    public void check(StepBatch batch) {
        if (batch.rows() == 0) {
            throw new IllegalArgumentException("a step needs at least one row");
        }
        if (batch.rows() > limits.rows() || batch.outputs() > limits.outputs()) {
            throw new IllegalArgumentException("a step of " + batch.rows() + " rows with " + batch.outputs()
                    + " outputs; at most " + limits.rows() + " and " + limits.outputs() + " are possible");
        }
        if (batch.want() == StepBatch.Want.DRAWN
                && batch.outputs() > 0
                && (batch.outputs() > 1 || batch.draw() == null)) {
            throw new IllegalArgumentException(
                    batch.draw() == null
                            ? "a step that wants a token drawn says how (StepBatch.drawing); this one does not"
                            : "a step draws the token of one output; this one has " + batch.outputs());
        }
        System.arraycopy(written, 0, afterStep, 0, written.length);
        Arrays.fill(lastInStep, -1);
        for (int row = 0; row < batch.rows(); row++) {
            inRange(row, "token", batch.token(row), "vocabulary", limits.vocabularySize());
            inRange(row, "position", batch.position(row), "context", limits.contextLength());
            inRange(row, "sequence", batch.sequence(row), "executor", limits.sequences());
            continues(row, batch.position(row), batch.sequence(row));
        }
        if (batch.ahead() > 0 && batch.ahead() >= limits.contextLength() - batch.position(0)) {
            throw new IllegalArgumentException("a step at position " + batch.position(0) + " may read " + batch.ahead()
                    + " tokens on; the context has " + limits.contextLength());
        }
    }

    /** Takes note that the step that was checked begins: what it overwrites is not there any more, should it fail. */
    public void begin(StepBatch batch) {
        for (int row = 0; row < batch.rows(); row++) {
            int sequence = batch.sequence(row);
            written[sequence] = Math.min(written[sequence], batch.position(row));
        }
    }

    /** Positions of a sequence that are there. */
    public int written(int sequence) {
        return written[sequence];
    }

    /** Takes note that positions of a sequence from {@code length} on are not there any more. */
    public void forget(int sequence, int length) {
        written[sequence] = Math.min(written[sequence], length);
    }

    /**
     * Takes note that the first {@code length} positions of a sequence were put there by other means than steps.
     *
     * @throws IllegalArgumentException when there is no such sequence, or it is shorter
     */
    public void resume(int sequence, int length) {
        checkLength(sequence, length);
        written[sequence] = length;
    }

    /**
     * Asks whether a sequence may begin as another does.
     *
     * @throws IllegalArgumentException when there is no such sequence, or the other does not have so many positions
     */
    public void checkFork(int from, int to, int length) {
        checkLength(from, length);
        checkLength(to, length);
        if (length > written[from]) {
            throw new IllegalArgumentException("a fork of " + length + " positions of sequence " + from
                    + ", which is written up to " + written[from]);
        }
    }

    /** @throws IllegalArgumentException when there is no such sequence, or it cannot be so long */
    public void checkLength(int sequence, int length) {
        if (sequence < 0 || sequence >= limits.sequences() || length < 0 || length > limits.contextLength()) {
            throw new IllegalArgumentException("sequence " + sequence + " with " + length + " positions; there are "
                    + limits.sequences() + " sequences of " + limits.contextLength());
        }
    }

    /** Takes note that the step that was checked has run. */
    public void end() {
        System.arraycopy(afterStep, 0, written, 0, written.length);
    }

    private static void inRange(int row, String what, int value, String whole, int size) {
        if (value < 0 || value >= size) {
            throw new IllegalArgumentException(
                    "row " + row + " has " + what + " " + value + "; the " + whole + " has " + size);
        }
    }

    private void continues(int row, int position, int sequence) {
        if (position <= lastInStep[sequence]) {
            throw new IllegalArgumentException("row " + row + " has position " + position + " of sequence " + sequence
                    + " after position " + lastInStep[sequence]
                    + "; the positions of a sequence must increase within a step");
        }
        if (position > afterStep[sequence]) {
            throw new IllegalArgumentException("row " + row + " has position " + position + " of sequence " + sequence
                    + ", which is written up to " + afterStep[sequence] + "; go on from there, or from before");
        }
        lastInStep[sequence] = position;
        afterStep[sequence] = position + 1;
    }
}
