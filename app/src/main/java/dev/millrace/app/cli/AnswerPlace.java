package dev.millrace.app.cli;

import dev.millrace.runtime.Generation;
import dev.millrace.runtime.config.OutputConfig;
import dev.millrace.runtime.job.AnswerFormat;
import dev.millrace.runtime.job.Answered;
import dev.millrace.runtime.job.Destination;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where one answer goes: as text while it comes, or as a line of JSON when it is there. */
final class AnswerPlace implements AutoCloseable {

    private final Terminal terminal;
    private final @Nullable Destination file;
    private final boolean asText;
    private boolean begun;

    private AnswerPlace(Terminal terminal, @Nullable Destination file, boolean asText) {
        this.terminal = terminal;
        this.file = file;
        this.asText = asText;
    }

    /** Opens the output file, if there is to be one; what it held is kept until the answer comes. */
    static AnswerPlace open(Terminal terminal, OutputConfig output) {
        Path path = output.file();
        Destination file = path == null ? null : Destination.open(path);
        if (file != null) {
            try {
                file.checkReplaceable(output.existing());
            } catch (RuntimeException e) {
                file.close();
                throw e;
            }
        }
        return new AnswerPlace(terminal, file, output.format() != OutputConfig.Format.JSONL);
    }

    /** Takes a piece of the answer. */
    void show(String piece) {
        if (asText) {
            write(piece.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Takes the whole answer, when it is complete. */
    void end(Generation generation) {
        write(
                asText
                        ? "\n".getBytes(StandardCharsets.UTF_8)
                        : AnswerFormat.line(new Answered(null, 0, null, generation, null)));
    }

    @Override
    public void close() {
        if (file != null) {
            file.close();
        }
    }

    private void write(byte[] bytes) {
        if (file == null) {
            terminal.show(new String(bytes, StandardCharsets.UTF_8));
            return;
        }
        if (!begun) {
            file.keep(0);
            begun = true;
        }
        file.write(bytes);
    }
}
