package dev.millrace.runtime.generation;

/** Takes tokens as they are generated. */
public interface TokenSink {

    /**
     * Takes the next token.
     *
     * @return whether to go on; false ends the answer with {@link FinishReason#STOP_TEXT}
     */
    boolean accept(int token);
}
