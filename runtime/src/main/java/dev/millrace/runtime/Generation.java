package dev.millrace.runtime;

import dev.millrace.runtime.generation.FinishReason;
import java.util.List;

/**
 * An answer.
 *
 * @param text its text, without stop texts, end-of-generation tokens and the bytes of a character that the answer
 *     ended in; ids in angle brackets where the model file has no tokenizer
 * @param tokens its token ids; with a stop text these include the tokens that spelled it
 * @param finishReason why it ended
 * @param stats figures
 */
public record Generation(String text, List<Integer> tokens, FinishReason finishReason, GenerationStats stats) {

    public Generation {
        tokens = List.copyOf(tokens);
    }

    /** The answer to a request that was cancelled before it ran. */
    static Generation cancelled() {
        return new Generation("", List.of(), FinishReason.CANCELLED, new GenerationStats(0, 0, 0, 0, 0));
    }
}
