package dev.millrace.runtime.generation;

import dev.millrace.kernels.sampling.TopLogits;
import dev.millrace.scheduler.StepBatch.Want;
import dev.millrace.scheduler.StepResult;
import java.util.ArrayList;
import java.util.List;

/**
 * A choice that keeps how probable each token was that it chose, and which ones were most probable. It needs all logits of
 * every step, and chooses what it would have chosen without.
 *
 * <p>Probabilities are the model's own: {@code softmax} over the whole vocabulary, before temperature, penalties and cuts,
 * in double precision, as natural logarithms.
 */
public final class LoggedChoice implements TokenChoice {

    private final TokenChoice choice;
    private final int vocabularySize;
    private final int top;
    private final List<Logged> log = new ArrayList<>();

    /** @param top how many of the most probable tokens are kept for each */
    public LoggedChoice(TokenChoice choice, int vocabularySize, int top) {
        this.choice = choice;
        this.vocabularySize = vocabularySize;
        this.top = Math.min(top, vocabularySize);
    }

    @Override
    public Want want() {
        return Want.LOGITS;
    }

    @Override
    public int choose(StepResult result, int[] history, int historyLength) {
        float[] logits = result.logits();
        NonFiniteLogitsException.check(logits, 0, vocabularySize, historyLength - 1);
        if (choice.want() == Want.CANDIDATES) {
            result.preselect(1);
        }
        int token = choice.choose(result, history, historyLength);
        double logSum = Scorer.logSumExp(logits, 0, vocabularySize);
        int[] best = TopLogits.of(logits, 0, vocabularySize, top);
        double[] bestLog = new double[best.length];
        for (int i = 0; i < best.length; i++) {
            bestLog[i] = logits[best[i]] - logSum;
        }
        log.add(new Logged(token, logits[token] - logSum, best, bestLog));
        return token;
    }

    /** What was chosen so far, in order. */
    public List<Logged> log() {
        return List.copyOf(log);
    }

    /**
     * A token that was chosen.
     *
     * @param token its id
     * @param logProbability natural logarithm of its probability
     * @param best ids of the most probable tokens, best first
     * @param bestLogProbabilities beside them
     */
    @SuppressWarnings("ArrayRecordComponent") // read once, where the answer is put together
    public record Logged(int token, double logProbability, int[] best, double[] bestLogProbabilities) {}
}
