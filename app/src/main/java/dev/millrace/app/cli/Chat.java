package dev.millrace.app.cli;

import dev.millrace.runtime.Cancellation;
import dev.millrace.runtime.ContextPolicy;
import dev.millrace.runtime.Generation;
import dev.millrace.runtime.Model;
import dev.millrace.runtime.Session;
import dev.millrace.runtime.SessionOptions;
import dev.millrace.runtime.error.MillraceException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A conversation at the terminal: messages in, answers out, and the commands that begin with a slash. */
final class Chat implements AutoCloseable {

    private final Terminal terminal;
    private final ChatLines lines;
    private final Model model;
    private final ChatSettings settings;
    private final ContextPolicy whenFull;
    private Session session;
    private @Nullable Generation last;
    private int turns;
    private int generated;
    private int code = ExitCode.OK;

    Chat(Terminal terminal, ChatLines lines, Model model, ChatSettings settings, ContextPolicy whenFull) {
        this.terminal = terminal;
        this.lines = lines;
        this.model = model;
        this.settings = settings;
        this.whenFull = whenFull;
        session = model.openSession(options());
    }

    /** Talks until the input ends; returns the {@link ExitCode}. A person is told of what fails, and goes on. */
    int run() {
        if (lines.interactive()) {
            note(model.info().file() + " on " + model.device().name() + ". /help says what can be typed here.");
        }
        for (String line = lines.next(); line != null; line = lines.next()) {
            if (line.isBlank()) {
                continue;
            }
            try {
                if (!line.startsWith("/")) {
                    answer(line);
                } else if (line.startsWith("//")) {
                    answer(line.substring(1));
                } else if (!command(line)) {
                    break;
                }
            } catch (MillraceException e) {
                failed(e);
            }
            if (terminal.answerIsLost()) {
                break;
            }
        }
        return lines.interactive() ? ExitCode.OK : code;
    }

    @Override
    public void close() {
        session.close();
    }

    void system(@Nullable String message) {
        session.system(message);
    }

    /** @throws MillraceException when it cannot be read or belongs to another model; the conversation stays then */
    void load(Path file) {
        Session loaded = model.restoreSession(file, options());
        session.close();
        session = loaded;
        beginAnew();
        note("going on after " + session.messages().size() + " messages");
    }

    private void failed(MillraceException e) {
        terminal.err().println("millrace: " + Failures.message(e));
        code = code == ExitCode.OK ? ExitCode.of(e) : code;
    }

    private SessionOptions options() {
        return SessionOptions.defaults().withGeneration(settings.current()).withContextPolicy(whenFull);
    }

    private void answer(String message) {
        Cancellation cancellation = new Cancellation();
        Generation answer;
        try {
            answer = lines.interruptible(
                    cancellation::cancel,
                    () -> session.send(message, cancellation, piece -> {
                        terminal.show(piece);
                        if (terminal.answerIsLost()) {
                            cancellation.cancel();
                        }
                    }));
        } finally {
            terminal.show("\n");
        }
        last = answer;
        turns++;
        generated += answer.tokens().size();
        remark(answer);
    }

    /** Figures are those of one conversation. */
    private void beginAnew() {
        last = null;
        turns = 0;
        generated = 0;
    }

    /** What a person should know about an answer beside its text. */
    private void remark(Generation answer) {
        if (answer.droppedMessages() > 0) {
            note("the context was full: the oldest " + answer.droppedMessages() + " messages are forgotten");
        }
        switch (answer.finishReason()) {
            case CANCELLED -> note("stopped");
            case CONTEXT_FULL ->
                note("the context is full; /reset begins anew, --when-full truncate-oldest-turns goes on");
            case MAX_TOKENS -> note("cut after " + answer.tokens().size() + " tokens; /set maxTokens=N allows more");
            default -> {}
        }
        if (lines.interactive()) {
            note(String.format(
                    Locale.ROOT,
                    "%d tokens, %.1f tokens/s",
                    answer.tokens().size(),
                    answer.stats().decodeTokensPerSecond()));
        }
    }

    /** Does what a line with a slash asks for; false when that is to leave. */
    private boolean command(String line) {
        String[] words = line.strip().split("\\s+", 2);
        String argument = words.length > 1 ? words[1].strip() : "";
        ChatVerb verb = ChatVerb.of(words[0]).orElse(null);
        if (verb == null) {
            throw new InputFileException(words[0] + " is no command; /help lists them, and //" + words[0].substring(1)
                    + " says it to the model");
        }
        switch (verb) {
            case HELP -> help();
            case SYSTEM -> session.system(argument.isEmpty() ? null : argument);
            case RESET -> {
                session.reset();
                beginAnew();
            }
            case SAVE -> save(file(verb, argument));
            case LOAD -> load(file(verb, argument));
            case SET -> set(argument);
            case STATS -> stats();
            case EXIT -> {
                return false;
            }
        }
        return true;
    }

    private static Path file(ChatVerb verb, String argument) {
        if (argument.isEmpty()) {
            throw new InputFileException(verb.spelling() + " needs a file, as in " + verb.spelling() + " talk.session");
        }
        try {
            return Path.of(argument);
        } catch (InvalidPathException e) {
            throw new InputFileException(argument + " cannot be a file: " + e.getReason());
        }
    }

    private void save(Path file) {
        session.save(file);
        note("saved to " + file);
    }

    private void set(String change) {
        if (!change.isEmpty()) {
            settings.change(change);
            session.options(options());
        } else {
            ChatSettings.values(settings.current()).forEach((key, value) -> note(key + "=" + value));
        }
    }

    private void help() {
        for (ChatVerb verb : ChatVerb.values()) {
            note(String.format(Locale.ROOT, "%-18s %s", verb.usage(), verb.explanation()));
        }
        note(
                "A line that ends in \\ goes on in the next one, and so does all between two \"\"\". A message that begins with"
                        + " a slash is typed with two. Ctrl-C stops an answer.");
    }

    private void stats() {
        note("answers: " + turns + ", tokens generated: " + generated + ", messages in the conversation: "
                + session.messages().size());
        Generation answer = last;
        if (answer != null) {
            note(String.format(
                    Locale.ROOT,
                    "last answer: prompt of %d tokens, %d of them read before; first token after %.0f ms, prefill %.1f"
                            + " tokens/s, decode %.1f tokens/s",
                    answer.stats().promptTokens(),
                    answer.stats().reusedTokens(),
                    answer.stats().timeToFirstTokenMillis(),
                    answer.stats().prefillTokensPerSecond(),
                    answer.stats().decodeTokensPerSecond()));
            int used = answer.stats().promptTokens() + answer.tokens().size();
            note("context: " + used + " of " + model.info().contextLength() + " positions");
        }
        note("device: " + model.device().name() + ", " + model.device().reason());
    }

    /** Says something beside the conversation; where a person reads along, a shade lighter than the answers. */
    private void note(String text) {
        String shown = Printable.lines(text);
        terminal.err().println(lines.interactive() ? "\u001b[2m" + shown + "\u001b[0m" : shown);
    }
}
