package dev.millrace.scheduler.proof;

/**
 * Something that can go wrong when a schedule runs.
 *
 * @param kind what goes wrong
 * @param message what, where and between whom, for people
 * @param witness an order of events in which it does: the last of them is the one that goes wrong, or where it is a
 *     deadlock the last one that can run
 */
public record Finding(Kind kind, String message, Witness witness) {

    /** What can go wrong. */
    public enum Kind {
        /** A read of what nobody has written to these bytes. */
        NEVER_WRITTEN,
        /** A read that may come before its write. */
        TOO_EARLY,
        /** A read after something else was written to its bytes. */
        OVERWRITTEN,
        /** One launch that writes to bytes where it reads or writes something else. */
        CLASH,
        /** Bytes beyond the ends of a buffer. */
        OUT_OF_BOUNDS,
        /** A position without a page, or with one that its strip does not have. */
        UNMAPPED,
        /** Operations or workers that wait for ever. */
        DEADLOCK
    }
}
