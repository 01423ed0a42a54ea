package dev.millrace.runtime.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

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

    static PromptConfig read(String path, Located value) {
        if (value instanceof Located.Scalar) {
            return new Text(Section.text(path, value));
        }
        Section section = Section.of(path, value);
        String text = section.text("text");
        Located chat = section.take("chat");
        section.end();
        if ((text == null) == (chat == null)) {
            throw new ConfigException(value.where() + ": " + path + " must have either text or chat");
        }
        return chat == null ? new Text(Objects.requireNonNull(text)) : chat(path + ".chat", chat);
    }

    private static Chat chat(String path, Located value) {
        if (!(value instanceof Located.Items array)) {
            throw Section.wrong(path, value, "an array of messages");
        }
        List<Message> messages = new ArrayList<>();
        for (Located item : array.items()) {
            messages.add(message(path + "[" + messages.size() + "]", item));
        }
        if (messages.isEmpty()) {
            throw new ConfigException(value.where() + ": " + path + " has no message");
        }
        return new Chat(messages);
    }

    private static Message message(String path, Located value) {
        Section section = Section.of(path, value);
        String role = section.text("role");
        String content = section.text("content");
        section.end();
        if (role == null || content == null) {
            throw new ConfigException(value.where() + ": " + path + " needs a role and a content");
        }
        if (!Set.of("system", "user", "assistant").contains(role)) {
            throw new ConfigException(value.where() + ": " + path + ".role is \"" + role
                    + "\"; it must be one of system, user, assistant");
        }
        return new Message(role, content);
    }
}
