package dev.millrace.runtime.tokenizer;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A conversation that a chat template cannot render: it refuses the conversation, or uses what is not supported. */
public final class ChatTemplateException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final @Nullable String refusal;

    ChatTemplateException(String message, @Nullable Throwable cause) {
        super(message, cause);
        this.refusal = null;
    }

    ChatTemplateException(String message) {
        this(message, (Throwable) null);
    }

    private ChatTemplateException(String message, String refusal) {
        super(message);
        this.refusal = refusal;
    }

    /** The template called {@code raise_exception} with this text. */
    static ChatTemplateException refused(String refusal) {
        return new ChatTemplateException("the model's chat template refuses the conversation: " + refusal, refusal);
    }

    /** The template's own words, where it refuses the conversation. */
    public Optional<String> refusal() {
        return Optional.ofNullable(refusal);
    }
}
