package dev.millrace.runtime.generation;

import dev.millrace.kernels.sampling.CandidateSampler;
import dev.millrace.kernels.sampling.SamplingOptions;
import dev.millrace.scheduler.StepBatch.Want;
import dev.millrace.scheduler.StepResult;

/** Draws the next token among the candidates that the device pre-selects. */
public final class SampledChoice implements TokenChoice {

    private final CandidateSampler sampler;

    private SampledChoice(SamplingOptions options) {
        sampler = new CandidateSampler(options);
    }

    /** The choice for one answer: {@link TokenChoice#GREEDY} where nothing is drawn or penalised. */
    public static TokenChoice of(SamplingOptions options) {
        return options.greedy() && !options.penalises() ? GREEDY : new SampledChoice(options);
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
