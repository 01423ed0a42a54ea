package dev.millrace.runtime.generation;

import dev.millrace.scheduler.Executor;
import dev.millrace.scheduler.StepBatch;
import dev.millrace.scheduler.StepBatch.Want;
import dev.millrace.scheduler.StepResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An executor whose answer is a function of the (token, position) pairs in its cache: after token {@code t} at position
 * {@code p} comes {@code (t * 7 + p + sum of all tokens before) mod vocabulary}. It fails on holes in the cache.
 */
public final class ScriptedExecutor implements Executor {

    private final Limits limits;
    private final Map<Integer, Integer> cache = new HashMap<>();
    private final List<Integer> rowsPerStep = new ArrayList<>();
    private final AtomicLong steps = new AtomicLong();
    private volatile boolean closed;
    private int spoiledPosition = -1;
    private float spoiled;

    public ScriptedExecutor(int rows, int outputs, int contextLength, int vocabularySize) {
        limits = new Limits(rows, outputs, contextLength, 1, vocabularySize);
    }

    /** What comes after these tokens. */
    public static int next(int[] tokens, int count, int vocabularySize) {
        long sum = 0;
        for (int i = 0; i < count - 1; i++) {
            sum += tokens[i];
        }
        return (int) ((tokens[count - 1] * 7L + count - 1 + sum) % vocabularySize);
    }

    /** The logit of a token where {@code next} is what comes. */
    public static float logit(int token, int next) {
        return token == next ? 3f : -(float) (token % 5);
    }

    /** Makes the best logit after a position something else; NaN takes all other logits with it. */
    public ScriptedExecutor spoil(int position, float logit) {
        spoiledPosition = position;
        spoiled = logit;
        return this;
    }

    public List<Integer> rowsPerStep() {
        return rowsPerStep;
    }

    public boolean isClosed() {
        return closed;
    }

    @Override
    public Limits limits() {
        return limits;
    }

    @Override
    public void run(StepBatch batch, StepResult result) {
        if (closed || batch.rows() > limits.rows() || batch.outputs() > limits.outputs()) {
            throw new IllegalArgumentException("rows " + batch.rows() + ", outputs " + batch.outputs());
        }
        rowsPerStep.add(batch.rows());
        steps.incrementAndGet();
        for (int row = 0; row < batch.rows(); row++) {
            if (batch.position(row) >= limits.contextLength()) {
                throw new IllegalArgumentException("position " + batch.position(row));
            }
            cache.put(batch.position(row), batch.token(row));
        }
        for (int output = 0; output < batch.outputs(); output++) {
            int next = after(batch.position(batch.outputRow(output)));
            result.tokensToFill()[output] = next;
            if (batch.want() == Want.LOGITS) {
                float[] logits = result.logitsToFill(batch.outputs());
                for (int token = 0; token < limits.vocabularySize(); token++) {
                    logits[output * limits.vocabularySize() + token] = logit(token, next);
                }
            } else if (batch.want() == Want.CANDIDATES) {
                result.candidatesToFill(batch.outputs(), 2);
                result.candidateIds()[output * 2] = next;
                result.candidateLogits()[output * 2] = 3f;
                result.candidateIds()[output * 2 + 1] = (next + 1) % limits.vocabularySize();
                result.candidateLogits()[output * 2 + 1] = 2.9f;
            }
            if (batch.position(batch.outputRow(output)) == spoiledPosition) {
                spoil(batch.want(), result, output, next);
            }
        }
    }

    private void spoil(Want want, StepResult result, int output, int next) {
        if (want == Want.LOGITS) {
            result.logits()[output * limits.vocabularySize() + next] = spoiled;
        } else if (want == Want.CANDIDATES) {
            result.candidateLogits()[output * 2] = spoiled;
        } else if (Float.isNaN(spoiled)) {
            result.tokensToFill()[output] = -1;
        }
    }

    private int after(int position) {
        int[] tokens = new int[position + 1];
        for (int i = 0; i <= position; i++) {
            Integer token = cache.get(i);
            if (token == null) {
                throw new IllegalStateException("nothing was read at position " + i);
            }
            tokens[i] = token;
        }
        return next(tokens, tokens.length, limits.vocabularySize());
    }

    @Override
    public List<String> variants() {
        return List.of("scripted");
    }

    @Override
    public Counters counters() {
        long count = steps.get();
        return new Counters(count, count * 10, count * 20, count * 30);
    }

    @Override
    public void close() {
        closed = true;
    }
}
