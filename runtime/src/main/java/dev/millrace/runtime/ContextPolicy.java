package dev.millrace.runtime;

/** What a session does when its conversation does not fit into the context any more. */
public enum ContextPolicy {
    /** The turn is refused with a {@link dev.millrace.runtime.error.RequestException}; the conversation stays as it is. */
    ERROR,
    /**
     * The oldest turns are forgotten, a user's message with all that answered it at a time, and as few as make room for the
     * prompt and for the answer that may follow; system messages and the last turn stay. {@link Generation#droppedMessages}
     * says how many messages went.
     */
    TRUNCATE_OLDEST_TURNS
}
