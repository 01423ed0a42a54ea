package dev.millrace.runtime.config;

import java.util.List;
import java.util.Objects;

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

    /** How a prompt is written in JSON. */
    static Shape<PromptConfig> shape() {
        return Written.PROMPT;
    }

    /** The keys of a prompt, which {@code input} and the lines of a file of requests have too. */
    final class Written {

        private static final Key<String> ROLE =
                Key.required("role", ChoiceShape.of("system", "user", "assistant"), "Who says it.");
        private static final Key<String> CONTENT = Key.required("content", TextShape.ANY, "What is said.");
        private static final SectionShape<Message> MESSAGE = SectionShape.of(
                List.of(ROLE, CONTENT), section -> new Message(section.get(ROLE), section.get(CONTENT)));
        static final Shape<List<Message>> MESSAGES =
                ListShape.of(MESSAGE, "messages").notEmpty();

        static final Key<String> TEXT = Key.optional("text", TextShape.ANY, "no text", "A text to continue.");
        static final Key<List<Message>> CHAT = Key.optional(
                "chat", MESSAGES, "no chat", "Messages to answer, through the model file's chat template.");

        private static final SectionShape<PromptConfig> FIELDS =
                SectionShape.of(List.of(TEXT, CHAT), Written::read).exactlyOne(TEXT, CHAT);
        private static final Shape<PromptConfig> PROMPT = UnionShape.of(
                (path, value) -> value instanceof Located.Fields
                        ? FIELDS.read(path, value)
                        : new Text(TextShape.ANY.read(path, value)),
                TextShape.ANY,
                FIELDS);

        private Written() {}

        /** What {@link #TEXT} or {@link #CHAT} of a section says. */
        static PromptConfig read(Section section) {
            List<Message> messages = section.orNull(CHAT);
            return messages == null ? new Text(Objects.requireNonNull(section.orNull(TEXT))) : new Chat(messages);
        }
    }
}
