package dev.millrace.app.cli;

import dev.millrace.runtime.job.Job;
import java.io.PrintStream;
import java.util.Locale;

/** One line on a terminal that says how far a job is, written over itself. */
final class ProgressLine implements Job.Progress {

    private static final String CLEAR = "\r\u001b[K";

    private final PrintStream err;
    private final long start = System.nanoTime();

    ProgressLine(PrintStream err) {
        this.err = err;
    }

    @Override
    public void at(Job.Tally tally, double share) {
        long now = tally.answered() + tally.failed() - tally.earlier();
        double minutes = (System.nanoTime() - start) / 60e9;
        StringBuilder line = new StringBuilder(CLEAR);
        line.append(tally.answered()).append(" answered");
        if (tally.failed() > 0) {
            line.append(", ").append(tally.failed()).append(" with an error");
        }
        if (share > 0) {
            line.append(String.format(Locale.ROOT, ", %.0f %% of the requests", 100 * share));
        }
        if (now > 0) {
            line.append(String.format(Locale.ROOT, ", %.1f a minute", now / minutes));
        }
        err.print(line);
        err.flush();
    }

    /** Takes the line away. */
    void end() {
        err.print(CLEAR);
        err.flush();
    }
}
