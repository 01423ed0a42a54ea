package dev.millrace.app.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Where the command line writes, always in UTF-8.
 *
 * @param out the answer only
 * @param err all that is said about it
 * @param interactive whether {@code err} is a screen on which lines may change
 */
record Terminal(PrintStream out, PrintStream err, boolean interactive) {

    /** Streams that are no screen. */
    Terminal(PrintStream out, PrintStream err) {
        this(out, err, false);
    }

    /** The process's own streams, whatever the locale says. */
    static Terminal ofProcess() {
        return new Terminal(
                new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                Screen.isStandardError());
    }

    /** Shows a piece of the answer at once. */
    void show(String piece) {
        out.print(piece);
        out.flush();
    }

    /** Whether a part of the answer could not be written. */
    boolean answerIsLost() {
        return out.checkError();
    }
}
