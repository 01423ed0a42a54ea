package dev.millrace.runtime;

import dev.millrace.runtime.config.GenerationConfig;
import dev.millrace.runtime.config.PromptConfig;
import dev.millrace.runtime.tokenizer.Message;
import java.util.Arrays;
import java.util.List;

/**
 * One answer that is wanted: a prompt and how to generate. Immutable; the {@code with} methods give changed copies.
 *
 * @param prompt what the model is asked
 * @param options sampling, most tokens, stop texts
 * @param stopsAtEndOfGeneration whether the model's own end of an answer ends it
 * @param cancellation looked at between steps
 */
public record GenerationRequest(
        Prompt prompt, GenerationConfig options, boolean stopsAtEndOfGeneration, Cancellation cancellation) {

    private GenerationRequest(Prompt prompt) {
        this(prompt, GenerationConfig.defaults(), true, new Cancellation());
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
        return new GenerationRequest(prompt, config, stopsAtEndOfGeneration, cancellation);
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
        return new GenerationRequest(prompt, options, false, cancellation);
    }

    public GenerationRequest withCancellation(Cancellation wish) {
        return new GenerationRequest(prompt, options, stopsAtEndOfGeneration, wish);
    }
}
