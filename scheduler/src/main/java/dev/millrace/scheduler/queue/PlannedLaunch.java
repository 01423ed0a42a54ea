package dev.millrace.scheduler.queue;

import dev.millrace.kernels.phase.PhaseKernel;
import dev.millrace.scheduler.lowering.BoundPhase;
import dev.millrace.scheduler.lowering.Storage;
import java.util.List;
import java.util.Objects;

/**
 * One kernel execution of a step.
 *
 * @param phase what it does
 * @param kernel the kernel, its geometry and its slots
 * @param arguments a place for each slot
 * @param outputsOnly whether it works on output rows only, so that a step without outputs leaves it out
 */
public record PlannedLaunch(BoundPhase phase, PhaseKernel kernel, List<Location> arguments, boolean outputsOnly) {

    public PlannedLaunch {
        arguments = List.copyOf(arguments);
    }

    /** What lies at an argument's place. */
    Storage storage(int argument) {
        String slot = kernel.slots().get(argument).name();
        return Objects.requireNonNull(phase.slots().get(slot), slot);
    }
}
