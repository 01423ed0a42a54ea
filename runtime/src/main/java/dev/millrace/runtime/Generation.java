package dev.millrace.runtime;

import dev.millrace.runtime.generation.FinishReason;
import java.util.List;

/**
 * An answer. Lists cannot be changed.
 *
 * @param text its text, without stop texts, end-of-generation tokens and the bytes of a character that the answer
 *     ended in; ids in angle brackets where the model file has no tokenizer
 * @param tokens its token ids; with a stop text these include the tokens that spelled it
 * @param finishReason why it ended
 * @param logProbabilities of each of these tokens, where {@link GenerationRequest#withLogProbabilities} asked for them;
 *     else empty
 * @param droppedMessages how many of the oldest messages of a session were forgotten to make room for this answer; see
 *     {@link ContextPolicy}
 * @param stats figures
 */
public record Generation(
        String text,
        List<Integer> tokens,
        FinishReason finishReason,
        List<TokenProbability> logProbabilities,
        int droppedMessages,
        GenerationStats stats) {

    public Generation {
        tokens = List.copyOf(tokens);
        logProbabilities = List.copyOf(logProbabilities);
    }

    /** The answer to a request that ended before it ran. */
    static Generation none(FinishReason reason) {
        return new Generation("", List.of(), reason, List.of(), 0, new GenerationStats(0, 0, 0, 0, 0, 0));
    }

    Generation withFinishReason(FinishReason other) {
        return new Generation(text, tokens, other, logProbabilities, droppedMessages, stats);
    }

    Generation withDroppedMessages(int count) {
        return new Generation(text, tokens, finishReason, logProbabilities, count, stats);
    }
}
