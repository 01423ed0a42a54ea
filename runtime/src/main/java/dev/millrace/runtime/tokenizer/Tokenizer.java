package dev.millrace.runtime.tokenizer;

import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The vocabulary of a model in use: text to token ids and back.
 *
 * <p>All methods are safe from several threads at once; a {@link StreamingDecoder} belongs to one. After
 * {@link #close()} only {@code encode} fails, with {@link IllegalStateException}.
 */
public interface Tokenizer extends AutoCloseable {

    /**
     * The ids of a text.
     *
     * @param addSpecial whether to add the begin and end tokens that the model file asks for
     * @param parseSpecial whether control tokens written in the text, such as {@code <|im_end|>}, become that one token;
     *     say false for text that somebody else wrote
     */
    int[] encode(String text, boolean addSpecial, boolean parseSpecial);

    /**
     * The ids of the prompt for a conversation.
     *
     * <p>The markers that the template writes are control tokens. What the messages say is text and nothing else: a
     * {@code <|im_start|>} in a message is spelled out, as it is for somebody who reads it. The template adds the begin
     * token where it wants it.
     *
     * @param addGenerationPrompt whether to end with what begins the assistant's turn
     * @throws ChatTemplateException where the template cannot be rendered
     */
    int[] encode(ChatTemplate template, List<Message> messages, boolean addGenerationPrompt);

    /** A fresh decoder for the ids of one answer. */
    StreamingDecoder decoder();

    /** The text of a whole sequence; control tokens are left out, and so is the space that encoding put in front. */
    String decode(int[] ids);

    /** The token that begins a text. */
    OptionalInt bosToken();

    /** The token that ends a text. */
    OptionalInt eosToken();

    /** Every token after which a model has finished its answer: end of text, end of turn, end of message. */
    Set<Integer> endOfGeneration();

    /** The number of ids. */
    int vocabularySize();

    /** The text of one token as a person should see it, control tokens included; half a character shows as U+FFFD. */
    String piece(int id);

    @Override
    void close();
}
