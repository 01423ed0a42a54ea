package dev.millrace.app.cli;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What a line that begins with a slash may ask for in a chat. */
enum ChatVerb {
    HELP("", "what can be typed here"),
    SYSTEM("[TEXT]", "put a system message in front of the conversation; without TEXT take it away"),
    RESET("", "forget the conversation, keep the system message"),
    SAVE("FILE", "write the conversation and what the model has read of it to a file"),
    LOAD("FILE", "go on with a conversation that was saved"),
    SET("[KEY=VALUE]", "change how answers are generated; without KEY show how they are"),
    STATS("", "figures of this conversation"),
    EXIT("", "leave, as Ctrl-D does");

    private final String argument;
    private final String explanation;

    ChatVerb(String argument, String explanation) {
        this.argument = argument;
        this.explanation = explanation;
    }

    String spelling() {
        return "/" + name().toLowerCase(Locale.ROOT);
    }

    String usage() {
        return argument.isEmpty() ? spelling() : spelling() + " " + argument;
    }

    String explanation() {
        return explanation;
    }

    static Optional<ChatVerb> of(String word) {
        return Stream.of(values()).filter(verb -> verb.spelling().equals(word)).findFirst();
    }
}
