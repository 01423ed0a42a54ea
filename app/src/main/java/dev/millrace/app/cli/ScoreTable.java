package dev.millrace.app.cli;

import dev.millrace.app.cli.ScoreCases.ScoreCase;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The scores of cases for people: a line each, as soon as it is known.
 *
 * <pre>
 * case      tokens  mean nll  perplexity
 * poem          42    2.3026       10.00
 * </pre>
 */
final class ScoreTable {

    private final PrintStream out;
    private final int nameWidth;

    /** @param generates whether lines end with what the model says next */
    ScoreTable(PrintStream out, List<ScoreCase> cases, boolean generates) {
        this.out = out;
        nameWidth = Math.max(
                4,
                cases.stream()
                        .mapToInt(one -> Printable.columns(Printable.line(one.name())))
                        .max()
                        .orElse(0));
        out.printf(
                "%-" + nameWidth + "s  %6s  %8s  %10s%s%n",
                "case",
                "tokens",
                "mean nll",
                "perplexity",
                generates ? "  generated" : "");
    }

    /**
     * Prints the line of a case.
     *
     * @param nll of every token after the first
     * @param generated what the model says next, or null where that was not asked
     */
    void print(ScoreCase scored, double[] nll, @Nullable String generated) {
        String name = Printable.line(scored.name());
        double mean = Arrays.stream(nll).average().orElse(Double.NaN);
        out.printf(
                Locale.ROOT,
                "%s  %6d  %8.4f  %10.2f%s%n",
                name + " ".repeat(nameWidth - Printable.columns(name)),
                scored.tokens().size(),
                mean,
                Math.exp(mean),
                generated == null ? "" : "  " + Json.text(generated));
        out.flush();
    }
}
