package dev.millrace.scheduler.proof;

/**
 * A schedule with one thing changed.
 *
 * @param kind what sort of thing
 * @param what which, for people; unique among the mutations of all schedules
 * @param schedule the result
 */
record Mutation(Kind kind, String what, Schedule schedule) {

    /** What is changed. */
    enum Kind {
        DROP_EVENT,
        WEAKEN_EVENT,
        SKIP_BARRIER,
        WEAKEN_BARRIER,
        REORDER,
        SHIFT_OFFSET,
        SHRINK_BUFFER,
        SWAP_QUEUES,
        REUSE_EARLY,
        UNMAP_PAGE
    }
}
