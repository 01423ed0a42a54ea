package dev.millrace.runtime.golden;

import dev.millrace.scheduler.Executor;
import dev.millrace.scheduler.StepBatch;
import dev.millrace.scheduler.StepBatch.Want;
import dev.millrace.scheduler.StepResult;
import java.util.Arrays;
import java.util.function.IntPredicate;

/** Logits as an executor gives them, for tokens of one sequence that are read in steps of so many rows. */
final class RawLogits {

    /** In place of a position. */
    static final int NONE = -1;

    private final Executor executor;
    private final StepBatch batch;
    private final StepResult result;

    RawLogits(Executor executor) {
        this.executor = executor;
        batch = new StepBatch(executor.limits().rows());
        result = new StepResult(executor.limits());
    }

    /**
     * Reads tokens from position 0 on. A step is repeated where the executor gives fewer outputs than are wanted.
     *
     * @param wanted positions whose logits are wanted
     * @return by position; empty where nothing was wanted
     */
    float[][] read(int[] tokens, int rowsPerStep, IntPredicate wanted) {
        float[][] logits = new float[tokens.length][0];
        for (int from = 0; from < tokens.length; from += rowsPerStep) {
            int end = Math.min(tokens.length, from + rowsPerStep);
            int next = from;
            do {
                next = step(tokens, from, end, next, wanted, logits);
            } while (next < end);
        }
        return logits;
    }

    /** Returns the first position whose logits this step had no room for, or {@code end}. */
    private int step(int[] tokens, int from, int end, int firstWanted, IntPredicate wanted, float[][] logits) {
        int[] outputs = new int[executor.limits().outputs()];
        int count = 0;
        int next = end;
        batch.clear(Want.LOGITS);
        for (int i = from; i < end; i++) {
            boolean output = i >= firstWanted && i < next && wanted.test(i);
            if (output && count == outputs.length) {
                next = i;
                output = false;
            }
            if (output) {
                outputs[count++] = i;
            }
            batch.add(tokens[i], 0, i, output);
        }
        executor.run(batch, result);
        int width = executor.limits().vocabularySize();
        for (int output = 0; output < count; output++) {
            logits[outputs[output]] = Arrays.copyOfRange(result.logits(), output * width, (output + 1) * width);
        }
        return next;
    }

    /** The first position where the bits differ, or {@link #NONE}. */
    static int firstDifference(float[][] one, float[][] other) {
        if (one.length != other.length) {
            throw new IllegalArgumentException(one.length + " positions beside " + other.length);
        }
        for (int position = 0; position < one.length; position++) {
            // Equal as bits: 0 is not -0, and no logit is NaN twice.
            if (!Arrays.equals(one[position], other[position])) {
                return position;
            }
        }
        return NONE;
    }
}
