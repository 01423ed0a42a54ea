package dev.millrace.scheduler.proof;

import java.util.List;

/**
 * An order in which a schedule may run, up to the event that goes wrong.
 *
 * @param turns what runs, one after the other
 */
public record Witness(List<Turn> turns) {

    /**
     * One operation, or one worker's share of a stage.
     *
     * @param operation number of the operation
     * @param worker the worker of a persistent launch, 0 otherwise
     * @param stage the stage of a persistent launch, 0 otherwise; {@link #GIVES_UP} for a worker that waits no longer
     */
    public record Turn(int operation, int worker, int stage) {}

    /** In place of a stage: the worker gives up at the barrier where it waits. */
    public static final int GIVES_UP = -1;

    public Witness {
        turns = List.copyOf(turns);
    }
}
