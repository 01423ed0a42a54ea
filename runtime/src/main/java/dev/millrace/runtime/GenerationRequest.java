package dev.millrace.runtime;

import dev.millrace.runtime.config.GenerationConfig;
import dev.millrace.runtime.config.PromptConfig;
import dev.millrace.runtime.generation.FinishReason;
import dev.millrace.runtime.tokenizer.Message;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One answer that is wanted: a prompt and how to generate. Immutable; the {@code with} methods give changed copies.
 *
 * @param prompt what the model is asked
 * @param options sampling, most tokens, stop texts
 * @param stopsAtEndOfGeneration whether the model's own end of an answer ends it
 * @param cancellation looked at between steps
 * @param timeout time from the call to the end of the answer, waiting for others included; null for as long as it takes
 * @param topLogProbabilities how many alternatives are reported with the log-probability of each token; null for neither
 */
public record GenerationRequest(
        Prompt prompt,
        GenerationConfig options,
        boolean stopsAtEndOfGeneration,
        Cancellation cancellation,
        @Nullable Duration timeout,
        @Nullable Integer topLogProbabilities) {

    /** Most alternatives that can be asked for. */
    public static final int MOST_LOG_PROBABILITIES = 100;

    public GenerationRequest {
        if (timeout != null && timeout.isNegative()) {
            throw new IllegalArgumentException("the timeout is " + timeout + "; it must not be negative");
        }
        if (topLogProbabilities != null && (topLogProbabilities < 0 || topLogProbabilities > MOST_LOG_PROBABILITIES)) {
            throw new IllegalArgumentException("log-probabilities of " + topLogProbabilities
                    + " alternatives were asked for; it must be from 0 to " + MOST_LOG_PROBABILITIES);
        }
    }

    private GenerationRequest(Prompt prompt) {
        this(prompt, GenerationConfig.defaults(), true, new Cancellation(), null, null);
    }

    /** Continues a text. */
    public static GenerationRequest text(String text) {
        return new GenerationRequest(new Prompt.Text(text));
    }

    /** Answers one message of a user. */
    public static GenerationRequest chat(String userMessage) {
        return chat(List.of(new Message("user", userMessage)));
    }

    /** Answers a conversation. */
    public static GenerationRequest chat(List<Message> messages) {
        return new GenerationRequest(new Prompt.Chat(messages));
    }

    /** Continues token ids. */
    public static GenerationRequest tokens(int... ids) {
        return new GenerationRequest(
                new Prompt.Tokens(Arrays.stream(ids).boxed().toList()));
    }

    /** Asks what a configuration asks. */
    public static GenerationRequest of(PromptConfig prompt) {
        if (prompt instanceof PromptConfig.Chat chat) {
            return chat(chat.messages().stream()
                    .map(m -> new Message(m.role(), m.content()))
                    .toList());
        }
        return text(((PromptConfig.Text) prompt).text());
    }

    public GenerationRequest withOptions(GenerationConfig config) {
        return new GenerationRequest(
                prompt, config, stopsAtEndOfGeneration, cancellation, timeout, topLogProbabilities);
    }

    public GenerationRequest withMaxTokens(int tokens) {
        return withOptions(options.withMaxTokens(tokens));
    }

    /** 0 takes the most probable token each time. */
    public GenerationRequest withTemperature(double temperature) {
        return withOptions(options.withTemperature(temperature));
    }

    public GenerationRequest withSeed(long seed) {
        return withOptions(options.withSeed(seed));
    }

    /** Texts that end the answer and are not part of it. */
    public GenerationRequest withStop(String... texts) {
        return withOptions(options.withStop(texts));
    }

    /** Goes on past the model's end-of-generation tokens. */
    public GenerationRequest ignoringEndOfGeneration() {
        return new GenerationRequest(prompt, options, false, cancellation, timeout, topLogProbabilities);
    }

    public GenerationRequest withCancellation(Cancellation wish) {
        return new GenerationRequest(prompt, options, stopsAtEndOfGeneration, wish, timeout, topLogProbabilities);
    }

    /**
     * Ends the answer with what it has after this time, with {@link FinishReason#TIMEOUT}. Looked at between steps: a step
     * that runs is not broken off.
     */
    public GenerationRequest withTimeout(Duration time) {
        return new GenerationRequest(prompt, options, stopsAtEndOfGeneration, cancellation, time, topLogProbabilities);
    }

    /**
     * Reports the log-probability of every token, and the most probable tokens at its place. All logits of each step come
     * to the host for that, which takes some time.
     *
     * @param alternatives from 0 to {@link #MOST_LOG_PROBABILITIES}
     */
    public GenerationRequest withLogProbabilities(int alternatives) {
        return new GenerationRequest(prompt, options, stopsAtEndOfGeneration, cancellation, timeout, alternatives);
    }

    GenerationRequest withPrompt(Prompt other) {
        return new GenerationRequest(
                other, options, stopsAtEndOfGeneration, cancellation, timeout, topLogProbabilities);
    }
}
