package dev.millrace.runtime;

import dev.millrace.runtime.error.RequestException;

/**
 * What a model can be asked.
 *
 * @param contextLength positions of the K/V cache
 * @param trainedContextLength positions that the model was trained for
 * @param vocabularySize token ids
 */
record ModelLimits(int contextLength, int trainedContextLength, int vocabularySize) {

    /**
     * Checks tokens that are to be read.
     *
     * @param most how many there may be
     * @throws RequestException when there are none or too many, or one is no token
     */
    void check(int[] tokens, int most) {
        if (tokens.length == 0) {
            throw new RequestException("the prompt is empty; give the model at least one token to continue");
        }
        if (tokens.length > most) {
            throw new RequestException("the prompt has " + tokens.length + " tokens, the context holds " + most
                    + "; shorten the prompt" + moreContext());
        }
        for (int i = 0; i < tokens.length; i++) {
            if (tokens[i] < 0 || tokens[i] >= vocabularySize) {
                throw new RequestException(
                        "token " + i + " is " + tokens[i] + "; this model knows tokens 0 to " + (vocabularySize - 1));
            }
        }
    }

    /**
     * Checks tokens that are to be scored, or read and continued.
     *
     * @param more tokens that are to be generated after them, 0 where they are only scored
     * @throws RequestException when they cannot be scored, or the context has no room for all of this
     */
    void checkRoom(int[] tokens, int more) {
        check(tokens, contextLength + 1);
        // The last token is never read back.
        long positions = (long) tokens.length + more - 1;
        if (positions > contextLength) {
            throw new RequestException("the prompt has " + tokens.length + " tokens and " + more
                    + " are to be generated, which takes " + positions + " positions; the context holds "
                    + contextLength + "; generate fewer, shorten the prompt" + moreContext());
        }
    }

    /** Advice to raise the context, where the model leaves room for that. */
    String moreContext() {
        return contextLength < trainedContextLength
                ? ", or raise memory.contextLength (the model was trained for " + trainedContextLength + ")"
                : "; memory.contextLength is already all that the model was trained for";
    }
}
