package dev.millrace.scheduler.queue;

import dev.millrace.scheduler.StepBatch.Want;
import java.util.List;

/**
 * How many phases a plan has: those that work on every row come first, then those for outputs alone, then
 * {@link TokenKernels}.
 *
 * @param rows phases that work on every row
 * @param outputs these and the ones for outputs
 * @param all these and {@link TokenKernels}
 */
record PhaseCounts(int rows, int outputs, int all) {

    /**
     * Of a plan with what comes behind its launches.
     *
     * @throws IllegalArgumentException when launches for all rows stand behind some for outputs alone
     */
    static PhaseCounts of(StepPlan plan, TokenKernels tokens) {
        List<PlannedLaunch> launches = plan.launches();
        int rows =
                (int) launches.stream().filter(launch -> !launch.outputsOnly()).count();
        if (launches.subList(rows, launches.size()).stream().anyMatch(launch -> !launch.outputsOnly())) {
            throw new IllegalArgumentException("launches for all rows stand behind some for outputs alone");
        }
        return new PhaseCounts(
                rows, launches.size(), launches.size() + tokens.variant().phases());
    }

    /**
     * The phases of a step.
     *
     * @param withRows also those that work on every row
     * @param outputRows rows whose results are wanted
     * @param want what is wanted of them
     */
    PhaseRange range(boolean withRows, int outputRows, Want want) {
        int last = switch (want) {
            case TOKEN, LOGITS -> 0;
            case CANDIDATES -> 1;
            case DRAWN -> 2;
        };
        return new PhaseRange(withRows ? 0 : rows, outputRows > 0 ? Math.min(outputs + last, all) : rows);
    }
}
