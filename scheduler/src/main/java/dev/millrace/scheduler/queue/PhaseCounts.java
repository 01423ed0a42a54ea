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
     * @param want what is wanted of them; candidates are left to the host where there is no phase for them
     * @throws IllegalArgumentException when a token is to be drawn and there is no phase for that
     */
    PhaseRange range(boolean withRows, int outputRows, Want want) {
        int end = switch (want) {
            case TOKEN, LOGITS -> outputs;
            case CANDIDATES -> Math.min(outputs + 1, all);
            case DRAWN -> outputs + 2;
        };
        if (end > all) {
            throw new IllegalArgumentException("no phase of this plan draws a token");
        }
        return new PhaseRange(withRows ? 0 : rows, outputRows > 0 ? end : rows);
    }
}
