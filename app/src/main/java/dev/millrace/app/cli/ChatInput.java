package dev.millrace.app.cli;

/**
 * What a person types in a chat: one line, or several. A line that ends in a backslash goes on in the next one; so does
 * everything between two {@code """}.
 */
final class ChatInput {

    private static final String FENCE = "\"\"\"";

    private ChatInput() {}

    /** Whether more has to follow before this is a message. */
    static boolean isOpen(String typed) {
        String text = typed.strip();
        if (text.startsWith(FENCE)) {
            return text.length() < 2 * FENCE.length() || !text.endsWith(FENCE);
        }
        return typed.endsWith("\\");
    }

    /**
     * The message of what was typed. Between {@code """} nothing is a command: a slash at the beginning is doubled there,
     * as somebody would who types a message that begins with one.
     */
    static String text(String typed) {
        String text = typed.strip();
        if (text.startsWith(FENCE)) {
            int end = text.length() >= 2 * FENCE.length() && text.endsWith(FENCE)
                    ? text.length() - FENCE.length()
                    : text.length();
            String message = text.substring(FENCE.length(), end).strip();
            return message.startsWith("/") ? "/" + message : message;
        }
        return text.replace("\\\n", "\n");
    }
}
