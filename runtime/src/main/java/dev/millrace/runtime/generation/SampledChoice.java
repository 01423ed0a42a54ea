package dev.millrace.runtime.generation;

import dev.millrace.kernels.sampling.CandidateSampler;
import dev.millrace.kernels.sampling.SamplingOptions;
import dev.millrace.kernels.sampling.TokenDraw;
import dev.millrace.scheduler.Executor;
import dev.millrace.scheduler.StepBatch.Want;
import dev.millrace.scheduler.StepResult;
import org.jspecify.annotations.Nullable;

/** Draws the next token among the candidates that the device pre-selects. */
public final class SampledChoice implements TokenChoice {

    private final CandidateSampler sampler;

    private SampledChoice(SamplingOptions options) {
        sampler = new CandidateSampler(options);
    }

    /** The choice for one answer, made here. */
    public static TokenChoice of(SamplingOptions options) {
        return of(options, new int[0], null);
    }

    /**
     * The choice for one answer: {@link TokenChoice#GREEDY} where nothing is drawn or penalised, else by the device where it
     * can. The tokens are the same either way.
     *
     * @param prompt what the answer follows
     * @param executor what draws, or null to draw here
     */
    public static TokenChoice of(SamplingOptions options, int[] prompt, @Nullable Executor executor) {
        if (options.greedy() && !options.penalises()) {
            return GREEDY;
        }
        return executor != null && executor.draws() && TokenDraw.fits(options)
                ? new DrawnChoice(new TokenDraw(options, prompt))
                : new SampledChoice(options);
    }

    @Override
    public Want want() {
        return Want.CANDIDATES;
    }

    @Override
    public int choose(StepResult result, int[] history, int historyLength) {
        NonFiniteLogitsException.check(
                result.candidateLogits(), result.candidateIds(), result.candidateCount(), historyLength - 1);
        return sampler.sample(
                result.candidateIds(), result.candidateLogits(), result.candidateCount(), history, historyLength);
    }
}
