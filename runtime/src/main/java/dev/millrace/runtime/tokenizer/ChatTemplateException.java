package dev.millrace.runtime.tokenizer;

import org.jspecify.annotations.Nullable;

/** A conversation that a chat template cannot render: it refuses the conversation, or uses what is not supported. */
public final class ChatTemplateException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ChatTemplateException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    ChatTemplateException(String message) {
        super(message);
    }
}
