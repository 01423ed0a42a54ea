package dev.millrace.runtime;

import dev.millrace.runtime.tokenizer.Message;
import java.util.List;

/** What a model is asked. */
public sealed interface Prompt {

    /**
     * A text to continue.
     *
     * @param text the text, without special tokens
     */
    record Text(String text) implements Prompt {}

    /**
     * A conversation to answer; it goes through the model file's chat template.
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
