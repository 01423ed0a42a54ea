package dev.millrace.scheduler.queue;

import dev.millrace.scheduler.StepBatch;
import java.util.List;

/**
 * A step to prove: which plan, which rows, and what the host asks for.
 *
 * @param plan the plan that runs it
 * @param stretches rows, by the sequences that they belong to
 * @param outputs rows whose results are wanted
 * @param want what is wanted of each
 * @param again whether other outputs of the same rows are asked for afterwards
 */
record ProvedStep(StepPlan plan, List<Stretch> stretches, int outputs, StepBatch.Want want, boolean again) {

    ProvedStep {
        stretches = List.copyOf(stretches);
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
