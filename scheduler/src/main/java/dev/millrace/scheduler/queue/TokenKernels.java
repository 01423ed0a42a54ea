package dev.millrace.scheduler.queue;

import dev.millrace.kernels.phase.CandidatesPhase;
import dev.millrace.kernels.phase.DrawPhase;
import dev.millrace.kernels.phase.PhaseKernel;
import dev.millrace.scheduler.StepBatch.Want;
import java.util.List;

/**
 * What comes behind a plan's own launches, in steps that want it: the candidates of each output, and the token that is drawn
 * among them.
 *
 * @param candidates pre-selection of candidates
 * @param draw drawing of a token
 */
record TokenKernels(CandidatesPhase candidates, DrawPhase draw) {

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

    /** All of them for a plan, in order: a step runs the first {@link #count}. */
    List<Bound> of(StepPlan plan) {
        return List.of(
                new Bound(candidates.kernel(plan.bucket()), plan.candidatesPlaces()),
                new Bound(draw.kernel(plan.bucket()), plan.drawPlaces()));
    }

    /** How many run in a step that wants this of so many outputs. */
    static int count(Want want, int outputs) {
        if (outputs == 0) {
            return 0;
        }
        return switch (want) {
            case TOKEN, LOGITS -> 0;
            case CANDIDATES -> 1;
            case DRAWN -> 2;
        };
    }
}
