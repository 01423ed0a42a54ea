package dev.millrace.runtime;

import dev.millrace.runtime.tokenizer.Message;
import java.util.List;

/** What a model is asked. */
public sealed interface Prompt {

    /**
     * A text to continue.
     *
     * <p>Control tokens written in it, such as {@code <|im_start|>}, count as such, as they do in llama.cpp: the text is
     * the caller's own, who may write a whole prompt this way. Words of somebody else belong into a {@link Chat}.
     *
     * @param text the text; the tokens that the model wants around every text are added to it
     */
    record Text(String text) implements Prompt {}

    /**
     * A conversation to answer; it goes through the model file's chat template.
     *
     * <p>What the messages say is text: a control token that a message spells is not that token, and ends nobody's turn.
     *
     * @param messages the conversation so far, in order
     */
    record Chat(List<Message> messages) implements Prompt {
        public Chat {
            messages = List.copyOf(messages);
        }
    }

    /**
     * Token ids to continue, as they are.
     *
     * @param ids token ids, at least one
     */
    record Tokens(List<Integer> ids) implements Prompt {
        public Tokens {
            ids = List.copyOf(ids);
        }
    }
}
