package dev.millrace.runtime.config;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How a request is written in a line of a file of requests. */
final class RequestKeys {

    private static final NumberShape<Long> WHOLE = NumberShape.longInteger(Range.of(Long.MIN_VALUE, Long.MAX_VALUE));
    private static final Shape<Object> NAME_OR_NUMBER = UnionShape.of(
            (path, value) -> value instanceof Located.Scalar scalar && scalar.value() instanceof String text
                    ? text
                    : WHOLE.read(path, value),
            TextShape.ANY,
            WHOLE);

    private static final Key<Object> ID =
            Key.optional("id", NAME_OR_NUMBER, "no id", "Name of the request; its answer repeats it.");
    private static final Key<PromptConfig> PROMPT =
            Key.optional("prompt", PromptKeys.PROMPT, "see chat", "What is asked, as in the configuration.");
    private static final Key<List<PromptConfig.Message>> CHAT =
            Key.optional("chat", PromptKeys.MESSAGES, "see prompt", "Messages to answer.");
    private static final Key<List<PromptConfig.Message>> MESSAGES =
            Key.optional("messages", PromptKeys.MESSAGES, "see prompt", "The same, as other programs call them.");

    private RequestKeys() {}

    static SectionShape<RequestLine> shape(GenerationConfig base) {
        Key<GenerationConfig> generation = Key.section(
                "generation",
                GenerationConfig.shape(base),
                "How to generate this answer; keys that are absent are as in the configuration.");
        return SectionShape.<RequestLine>of(
                        List.of(ID, PROMPT, CHAT, MESSAGES, generation),
                        section ->
                                new RequestLine.Asked(section.orNull(ID), prompt(section), section.section(generation)))
                .called("the request")
                .exactlyOne(PROMPT, CHAT, MESSAGES);
    }

    private static PromptConfig prompt(Section section) {
        @Nullable PromptConfig prompt = section.orNull(PROMPT);
        if (prompt != null) {
            return prompt;
        }
        List<PromptConfig.Message> messages = section.orNull(CHAT);
        return new PromptConfig.Chat(messages == null ? Objects.requireNonNull(section.orNull(MESSAGES)) : messages);
    }

    static @Nullable Object idOf(Located line) {
        Located id = line instanceof Located.Fields object ? object.fields().get(ID.name()) : null;
        try {
            return id == null ? null : NAME_OR_NUMBER.read(ID.name(), id);
        } catch (ConfigException e) {
            return null;
        }
    }
}
