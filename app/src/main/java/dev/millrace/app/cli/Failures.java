package dev.millrace.app.cli;

import dev.millrace.opencl.OpenClException;
import dev.millrace.runtime.error.MillraceException;
import java.io.PrintWriter;
import java.io.StringWriter;

/** What is said about a command that failed, and the {@link ExitCode} that goes with it. */
final class Failures {

    private Failures() {}

    static int report(Throwable failure, Terminal terminal, boolean verbose) {
        terminal.out().flush();
        terminal.err().println("millrace: " + message(failure));
        if (verbose) {
            StringWriter trace = new StringWriter();
            failure.printStackTrace(new PrintWriter(trace));
            trace.toString().lines().forEach(line -> terminal.err().println(Printable.lines(line)));
        } else if (isUnexpected(failure)) {
            terminal.err().println("millrace: this is a bug; --verbose shows where");
        }
        return ExitCode.of(failure);
    }

    /** What went wrong, fit for a terminal: messages quote files that nobody vouches for. */
    static String message(Throwable failure) {
        return Printable.lines(words(failure));
    }

    private static String words(Throwable failure) {
        if (failure instanceof OutOfMemoryError) {
            return "Java is out of memory (" + failure.getMessage() + "); start it with more, as with"
                    + " MILLRACE_JAVA_OPTS=-Xmx8g before scripts/millrace or -Xmx8g after java";
        }
        if (failure instanceof StackOverflowError) {
            return "Java's stack is too small for this; start it with more, as with MILLRACE_JAVA_OPTS=-Xss16m before"
                    + " scripts/millrace or -Xss16m after java";
        }
        return isUnexpected(failure) || failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }

    private static boolean isUnexpected(Throwable failure) {
        return !(failure instanceof MillraceException
                || failure instanceof OpenClException
                || failure instanceof VirtualMachineError);
    }
}
