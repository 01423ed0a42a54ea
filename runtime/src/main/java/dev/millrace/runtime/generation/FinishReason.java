package dev.millrace.runtime.generation;

/** Why an answer ended. */
public enum FinishReason {
    /** The model said so: an end-of-generation token. */
    END_OF_GENERATION,
    /** A stop text appeared; it is not part of the answer. */
    STOP_TEXT,
    /** As many tokens as were asked for. */
    MAX_TOKENS,
    /** No position is left in the K/V cache. */
    CONTEXT_FULL,
    /** The caller cancelled. */
    CANCELLED,
    /** The time that the caller gave was over. */
    TIMEOUT;

    /** Whether the caller ended the answer, which the model had not. */
    public boolean isCutShort() {
        return this == CANCELLED || this == TIMEOUT;
    }
}
