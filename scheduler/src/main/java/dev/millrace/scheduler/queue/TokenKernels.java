package dev.millrace.scheduler.queue;

import dev.millrace.kernels.expression.Slot;
import dev.millrace.kernels.phase.CandidatesPhase;
import dev.millrace.kernels.phase.DrawPhase;
import dev.millrace.kernels.phase.PhaseKernel;
import dev.millrace.kernels.phase.SamplingVariant;
import java.util.List;

/**
 * What comes behind a plan's own launches, in steps that want it: the candidates of each output, and the token that is drawn
 * among them.
 *
 * @param variant how many of them there are here
 * @param candidates pre-selection of candidates
 * @param draw drawing of a token
 */
record TokenKernels(SamplingVariant variant, CandidatesPhase candidates, DrawPhase draw) {

    /**
     * With slots of their own.
     *
     * @param columns logits of an output
     * @param chunks stretches of logits that are searched side by side
     */
    static TokenKernels of(SamplingVariant variant, int columns, int chunks) {
        Slot logits = new Slot("logits", Slot.Content.ROWS);
        Slot candidates = new Slot("candidates", Slot.Content.CANDIDATES);
        Slot draw = new Slot("draw", Slot.Content.INTEGERS);
        Slot tokens = new Slot("tokens", Slot.Content.INTEGERS);
        return new TokenKernels(
                variant,
                new CandidatesPhase("candidates", columns, chunks, logits, candidates),
                new DrawPhase("draw", chunks, candidates, draw, tokens));
    }

    /**
     * A kernel bound to its places.
     *
     * @param kernel what runs
     * @param arguments places of its slots
     */
    record Bound(PhaseKernel kernel, List<Location> arguments) {

        Bound {
            arguments = List.copyOf(arguments);
        }
    }

    /** Those of the variant for a plan, in order: which of them a step runs {@link PhaseCounts} says. */
    List<Bound> of(StepPlan plan) {
        return all(plan).subList(0, variant.phases());
    }

    /** All that there can be. */
    List<Bound> all(StepPlan plan) {
        return List.of(
                new Bound(candidates.kernel(plan.bucket()), plan.candidatesPlaces()),
                new Bound(draw.kernel(plan.bucket()), plan.drawPlaces()));
    }

    /** Chunks in which the candidates of an output are found. */
    int chunks() {
        return candidates.chunks();
    }
}
