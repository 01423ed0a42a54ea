package dev.millrace.scheduler.queue;

import dev.millrace.scheduler.StepBatch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A step to prove: which plan, which rows, and what the host asks for.
 *
 * @param plan the plan that runs it
 * @param loop its looped form, or null for launches one by one
 * @param stretches rows, by the sequences that they belong to
 * @param outputs rows whose results are wanted
 * @param want what is wanted of each
 * @param again whether other outputs of the same rows are asked for afterwards
 * @param run tokens that one looped launch of one row chooses and reads on by itself; 0 where it runs its phases once
 */
record ProvedStep(
        StepPlan plan,
        @Nullable LoopedPlan loop,
        List<Stretch> stretches,
        int outputs,
        StepBatch.Want want,
        boolean again,
        int run) {

    /** A step that does not read on. */
    ProvedStep(StepPlan plan, List<Stretch> stretches, int outputs, StepBatch.Want want, boolean again) {
        this(plan, null, stretches, outputs, want, again, 0);
    }

    ProvedStep {
        stretches = List.copyOf(stretches);
    }

    /** The same by one persistent launch. */
    ProvedStep looped(LoopedPlan form) {
        return new ProvedStep(plan, form, stretches, outputs, want, again, run);
    }

    /** The same by a launch that reads on, so many tokens in all. */
    ProvedStep running(int tokens) {
        return new ProvedStep(plan, loop, stretches, outputs, want, again, tokens);
    }

    /** The rows of the token that a launch reads on as the {@code count}-th after the first. */
    ProvedStep ahead(int count) {
        List<Stretch> moved = stretches.stream()
                .map(rows -> new Stretch(rows.sequence(), rows.from() + count, rows.to() + count))
                .toList();
        return new ProvedStep(plan, loop, moved, outputs, want, again, run);
    }

    /**
     * Rows of one sequence.
     *
     * @param sequence the sequence
     * @param from its first position in the step
     * @param to the position behind the last
     */
    record Stretch(int sequence, int from, int to) {}
}
