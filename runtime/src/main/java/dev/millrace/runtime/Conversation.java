package dev.millrace.runtime;

import dev.millrace.runtime.tokenizer.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What was said so far.
 *
 * @param messages in order; system messages first
 */
record Conversation(List<Message> messages) {

    private static final String SYSTEM = "system";
    private static final String USER = "user";

    Conversation {
        messages = List.copyOf(messages);
    }

    Conversation and(Message message) {
        List<Message> more = new ArrayList<>(messages);
        more.add(message);
        return new Conversation(more);
    }

    /** Nothing but a system message, or nothing at all. */
    static Conversation of(@Nullable String system) {
        return new Conversation(system == null ? List.of() : List.of(Message.system(system)));
    }

    /** The same turns under another system message, or under none. */
    Conversation withSystem(@Nullable String system) {
        List<Message> changed = new ArrayList<>(of(system).messages);
        changed.addAll(messages.subList(systemMessages(), messages.size()));
        return new Conversation(changed);
    }

    /** The system messages alone. */
    Conversation cleared() {
        return new Conversation(messages.subList(0, systemMessages()));
    }

    /** Without the first user's message and all that answered it; empty when that is the last turn. */
    Optional<Conversation> withoutOldestTurn() {
        int first = systemMessages();
        for (int i = first + 1; i < messages.size(); i++) {
            if (messages.get(i).role().equals(USER)) {
                List<Message> kept = new ArrayList<>(messages.subList(0, first));
                kept.addAll(messages.subList(i, messages.size()));
                return Optional.of(new Conversation(kept));
            }
        }
        return Optional.empty();
    }

    private int systemMessages() {
        int count = 0;
        while (count < messages.size() && messages.get(count).role().equals(SYSTEM)) {
            count++;
        }
        return count;
    }
}
