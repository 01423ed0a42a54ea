package dev.millrace.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.function.Supplier;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.EOFError;
import org.jline.reader.EndOfFileException;
import org.jline.reader.History;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.reader.impl.completer.AggregateCompleter;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.SignalHandler;
import org.jspecify.annotations.Nullable;

/** Messages that a person types: with history, editing, several lines, and completion of commands. */
final class TypedLines implements ChatLines {

    private static final String PROMPT = "> ";
    private static final String MORE_PROMPT = "… ";
    private static final String LEAVE = "(Ctrl-D or /exit leaves)";

    private final Terminal terminal;
    private final LineReader reader;

    /**
     * @param terminal closed with this
     * @param history file of what was typed before, or null to remember nothing beyond this chat
     */
    TypedLines(Terminal terminal, @Nullable Path history) {
        this.terminal = terminal;
        // From here on an interrupt never has the system's own effect, not even between two lines.
        terminal.handle(Terminal.Signal.INT, signal -> {});
        LineReaderBuilder builder = LineReaderBuilder.builder()
                .terminal(terminal)
                .appName("millrace")
                .parser(new OpenLines())
                .completer(new AggregateCompleter(new CommandNames(), new SettingNames()))
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .option(LineReader.Option.HISTORY_IGNORE_SPACE, true)
                .option(LineReader.Option.CASE_INSENSITIVE, true)
                .variable(LineReader.SECONDARY_PROMPT_PATTERN, MORE_PROMPT);
        if (history != null && canKeep(history)) {
            builder.variable(LineReader.HISTORY_FILE, history);
        }
        reader = builder.build();
    }

    /** What was typed is nobody else's business: the file is made for its owner alone. */
    private static boolean canKeep(Path history) {
        try {
            Path folder = history.getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            if (!Files.exists(history)) {
                Files.createFile(history);
            }
            if (Files.getFileStore(history).supportsFileAttributeView("posix")) {
                Files.setPosixFilePermissions(history, PosixFilePermissions.fromString("rw-------"));
            }
            return true;
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    @Override
    public @Nullable String next() {
        while (true) {
            try {
                return ChatInput.text(reader.readLine(PROMPT));
            } catch (UserInterruptException e) {
                if (e.getPartialLine().isEmpty()) {
                    terminal.writer().println(LEAVE);
                }
            } catch (EndOfFileException e) {
                return null;
            }
        }
    }

    @Override
    public <T> T interruptible(Runnable interrupted, Supplier<T> work) {
        SignalHandler before = terminal.handle(Terminal.Signal.INT, signal -> interrupted.run());
        try {
            return work.get();
        } finally {
            terminal.handle(Terminal.Signal.INT, before);
        }
    }

    @Override
    public boolean interactive() {
        return true;
    }

    @Override
    public void close() {
        try (terminal) {
            History history = reader.getHistory();
            history.save();
        } catch (IOException e) {
            // The chat is over; a history that cannot be kept is no reason to fail.
        }
    }

    /** Words for completion; asks for more while a message is open. */
    private static final class OpenLines implements Parser {

        private final DefaultParser words = new DefaultParser();

        OpenLines() {
            words.setQuoteChars(new char[0]);
            words.setEscapeChars(new char[0]);
        }

        @Override
        public ParsedLine parse(String line, int cursor, ParseContext context) {
            if (context == ParseContext.ACCEPT_LINE && ChatInput.isOpen(line)) {
                throw new EOFError(-1, -1, "the message goes on");
            }
            return words.parse(line, cursor, context);
        }
    }

    private static final class CommandNames implements Completer {
        @Override
        public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
            if (line.wordIndex() == 0 && line.word().startsWith("/")) {
                for (ChatVerb verb : ChatVerb.values()) {
                    candidates.add(new Candidate(
                            verb.spelling(), verb.spelling(), null, verb.explanation(), null, null, true));
                }
            }
        }
    }

    private static final class SettingNames implements Completer {
        @Override
        public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
            if (line.wordIndex() == 1 && line.words().get(0).equals(ChatVerb.SET.spelling())) {
                ChatSettings.keys()
                        .forEach(key -> candidates.add(new Candidate(key + "=", key, null, null, null, null, false)));
            }
        }
    }
}
