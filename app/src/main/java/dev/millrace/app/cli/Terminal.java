package dev.millrace.app.cli;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Where the command line reads and writes, always in UTF-8.
 *
 * @param in what is typed or piped in
 * @param isTyped whether a person sits at both ends
 * @param out the answer only
 * @param err all that is said about it
 */
record Terminal(InputStream in, boolean isTyped, PrintStream out, PrintStream err) {

    /** The process's own streams, whatever the locale says. */
    @SuppressWarnings("SystemConsoleNull") // isTerminal is asked where it is not null
    static Terminal ofProcess() {
        Console console = System.console();
        return new Terminal(
                System.in,
                console != null && isTerminal(console),
                new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8));
    }

    /** From Java 22 on there is a console even where nobody sits; it has a method then that says so. */
    private static boolean isTerminal(Console console) {
        try {
            return Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console));
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
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
