package dev.millrace.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The question whether standard error is a screen that a person looks at. Java cannot tell: {@code System.console()} is of
 * standard input and output and, from version 22 on, there even where they are files.
 */
final class Screen {

    private static final Path ERROR = Path.of("/proc/self/fd/2");

    private Screen() {}

    /** Whether standard error of this process is a terminal that can move its cursor. */
    static boolean isStandardError() {
        if (!canMove(System.getenv())) {
            return false;
        }
        if (Files.exists(ERROR)) {
            try {
                return isTerminal(Files.readSymbolicLink(ERROR).toString());
            } catch (IOException | UnsupportedOperationException e) {
                return false;
            }
        }
        boolean windows =
                System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");
        return !windows && askedOfTheShell();
    }

    /** Whether the environment speaks of a terminal that understands a carriage return. */
    static boolean canMove(Map<String, String> environment) {
        String kind = environment.getOrDefault("TERM", "");
        return !kind.isBlank() && !kind.equals("dumb") && !environment.containsKey("CI");
    }

    /** Whether the file behind a descriptor is a terminal, as Linux names those. */
    static boolean isTerminal(String target) {
        return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
    }

    private static boolean askedOfTheShell() {
        try {
            Process test = new ProcessBuilder("test", "-t", "2")
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            return test.waitFor(1, TimeUnit.SECONDS) && test.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
