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
        UNMAP_PAGE,
        /** The barrier before a looped launch looks at the token that it reads on. */
        BARRIER_BEFORE_READING_ON,
        /** The barrier behind that, before the phases of the next token. */
        BARRIER_AFTER_READING_ON,
        /** The sign that a looped launch ran to its end. */
        EARLY_TICKET,
        /** Results used without a look for that sign, or before. */
        READ_BEFORE_TICKET
    }
}
