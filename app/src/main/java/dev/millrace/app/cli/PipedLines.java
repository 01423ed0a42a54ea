package dev.millrace.app.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Messages from a file or another program, in UTF-8; an interrupt ends the program as usual. */
final class PipedLines implements ChatLines {

    private final BufferedReader in;

    /** @param in left open */
    PipedLines(InputStream in) {
        this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    }

    @Override
    public @Nullable String next() {
        try {
            String typed = in.readLine();
            while (typed != null && ChatInput.isOpen(typed)) {
                String more = in.readLine();
                if (more == null) {
                    break;
                }
                typed += "\n" + more;
            }
            return typed == null ? null : ChatInput.text(typed);
        } catch (IOException e) {
            throw new InputFileException("standard input cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public <T> T interruptible(Runnable interrupted, Supplier<T> work) {
        return work.get();
    }

    @Override
    public boolean interactive() {
        return false;
    }

    @Override
    public void close() {}
}
