package dev.millrace.scheduler.queue;

import dev.millrace.kernels.expression.ExpressionWriter;
import dev.millrace.kernels.phase.CandidatesPhase;
import dev.millrace.scheduler.lowering.Storage;
import dev.millrace.scheduler.proof.Access;
import java.util.List;

/**
 * What touches the results of a step: the host that fetches them, and {@link TokenKernels}.
 *
 * @param memory the buffers
 * @param tokens what comes behind the logits
 * @param accesses who has written what so far
 */
record ResultAccesses(PlanMemory memory, TokenKernels tokens, PhaseAccesses accesses) {

    /** What one of {@link TokenKernels} reads and writes. */
    List<Access> of(int index, ProvedStep step) {
        return index == 0 ? preselection(step) : draw(step);
    }

    private List<Access> preselection(ProvedStep step) {
        long offset = step.plan().resultOffset(StepPlan.CANDIDATES);
        return List.of(
                logits(step),
                accesses.write(StepPlan.CANDIDATES, StepPlan.RESULTS, offset, candidatesBytes(step.outputs())));
    }

    /** Moves the state on, and writes its token over the most probable one. */
    private List<Access> draw(ProvedStep step) {
        long offset = step.plan().resultOffset(StepPlan.TOKENS);
        return List.of(
                candidates(step, 1),
                accesses.read(StepPlan.DRAW, StepPlan.DRAW, 0, StepPlan.DRAW_BYTES),
                accesses.write(StepPlan.DRAW, StepPlan.DRAW, 0, StepPlan.DRAW_BYTES),
                accesses.write(tensor(step.plan(), StepPlan.TOKENS), StepPlan.RESULTS, offset, Integer.BYTES));
    }

    /** A read of all logits. */
    Access logits(ProvedStep step) {
        Storage.Rows rows = (Storage.Rows) storage(step.plan(), StepPlan.LOGITS);
        return read(
                step, StepPlan.LOGITS, (long) step.outputs() * ExpressionWriter.padded(rows.columns()) * Float.BYTES);
    }

    /** A read of the first tokens. */
    Access tokens(ProvedStep step, int count) {
        return read(step, StepPlan.TOKENS, (long) count * Integer.BYTES);
    }

    /** A read of the candidates of the first outputs. */
    Access candidates(ProvedStep step, int outputs) {
        long offset = step.plan().resultOffset(StepPlan.CANDIDATES);
        return accesses.read(StepPlan.CANDIDATES, StepPlan.RESULTS, offset, candidatesBytes(outputs));
    }

    private long candidatesBytes(int outputs) {
        return CandidatesPhase.byteSize(outputs, tokens.chunks());
    }

    /** A read of the first bytes of a result that launches of the plan wrote. */
    private Access read(ProvedStep step, String name, long bytes) {
        return accesses.read(
                tensor(step.plan(), name), StepPlan.RESULTS, step.plan().resultOffset(name), bytes);
    }

    private String tensor(StepPlan plan, String name) {
        return memory.names().of(storage(plan, name));
    }

    /** What lies at the place of a result. */
    private static Storage storage(StepPlan plan, String name) {
        for (PlannedLaunch launch : plan.launches()) {
            for (int i = 0; i < launch.arguments().size(); i++) {
                Location location = launch.arguments().get(i);
                if (location.buffer().equals(StepPlan.RESULTS) && location.offset() == plan.resultOffset(name)) {
                    return launch.storage(i);
                }
            }
        }
        throw new IllegalStateException("no launch writes the result '" + name + "'");
    }
}
