package dev.millrace.runtime.config;

import java.util.List;

/** What the model is asked ({@code prompt}): a text to continue, or the messages of a chat. */
public sealed interface PromptConfig {

    /** A text that the model continues; in JSON a string, or an object with {@code text}. */
    record Text(String text) implements PromptConfig {}

    /** Messages that go through the model file's chat template; in JSON an object with {@code chat}. */
    record Chat(List<Message> messages) implements PromptConfig {
        public Chat {
            messages = List.copyOf(messages);
        }
    }

    /**
     * One message of a chat.
     *
     * @param role {@code system}, {@code user} or {@code assistant}
     * @param content what was said
     */
    record Message(String role, String content) {}
}
