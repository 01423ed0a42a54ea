package dev.millrace.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether a person is looking at standard error. */
final class StandardError {

    private static final Path DESCRIPTOR = Path.of("/proc/self/fd/2");

    private StandardError() {}

    /** By the descriptor where the system shows it; elsewhere by whether this process has a console at all. */
    @SuppressWarnings("SystemConsoleNull") // from JDK 22 on a line of progress in a file is the worst of it
    static boolean isTerminal() {
        try {
            String target = Files.readSymbolicLink(DESCRIPTOR).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            return System.console() != null;
        }
    }
}
