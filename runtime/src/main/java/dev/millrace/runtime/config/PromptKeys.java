package dev.millrace.runtime.config;

import java.util.List;
import java.util.Objects;

/** How a prompt is written in JSON; {@code input} and the lines of a file of requests have its keys too. */
final class PromptKeys {

    private static final Key<String> ROLE =
            Key.required("role", ChoiceShape.of("system", "user", "assistant"), "Who says it.");
    private static final Key<String> CONTENT = Key.required("content", TextShape.ANY, "What is said.");
    private static final SectionShape<PromptConfig.Message> MESSAGE = SectionShape.of(
            List.of(ROLE, CONTENT), section -> new PromptConfig.Message(section.get(ROLE), section.get(CONTENT)));
    static final Shape<List<PromptConfig.Message>> MESSAGES =
            ListShape.of(MESSAGE, "messages").notEmpty();

    static final Key<String> TEXT = Key.optional("text", TextShape.ANY, "no text", "A text to continue.");
    static final Key<List<PromptConfig.Message>> CHAT =
            Key.optional("chat", MESSAGES, "no chat", "Messages to answer, through the model file's chat template.");

    private static final SectionShape<PromptConfig> FIELDS =
            SectionShape.of(List.of(TEXT, CHAT), PromptKeys::read).exactlyOne(TEXT, CHAT);
    static final Shape<PromptConfig> PROMPT = UnionShape.of(
            (path, value) -> value instanceof Located.Fields
                    ? FIELDS.read(path, value)
                    : new PromptConfig.Text(TextShape.ANY.read(path, value)),
            TextShape.ANY,
            FIELDS);

    private PromptKeys() {}

    /** What {@link #TEXT} or {@link #CHAT} of a section says. */
    static PromptConfig read(Section section) {
        List<PromptConfig.Message> messages = section.orNull(CHAT);
        return messages == null
                ? new PromptConfig.Text(Objects.requireNonNull(section.orNull(TEXT)))
                : new PromptConfig.Chat(messages);
    }
}
