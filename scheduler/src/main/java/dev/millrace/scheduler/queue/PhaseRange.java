package dev.millrace.scheduler.queue;

/**
 * Phases of a plan that a step runs.
 *
 * @param first index of the first
 * @param end index behind the last
 */
record PhaseRange(int first, int end) {

    /** No phases, where each is a launch of its own. */
    static final PhaseRange NONE = new PhaseRange(0, 0);
}
