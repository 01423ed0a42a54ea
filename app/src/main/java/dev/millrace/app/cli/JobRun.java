package dev.millrace.app.cli;

import dev.millrace.runtime.Cancellation;
import dev.millrace.runtime.Generation;
import dev.millrace.runtime.GenerationRequest;
import dev.millrace.runtime.Millrace;
import dev.millrace.runtime.MillraceOptions;
import dev.millrace.runtime.Model;
import dev.millrace.runtime.ModelFingerprint;
import dev.millrace.runtime.config.MillraceConfig;
import dev.millrace.runtime.config.OutputConfig;
import dev.millrace.runtime.error.ModelFileException;
import dev.millrace.runtime.job.Job;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A file of requests at the terminal: what can be checked without the model is checked first, then it is loaded, and
 * Ctrl-C keeps what is done.
 *
 * @param terminal where to
 * @param summary whether a line of figures follows on standard error
 */
record JobRun(Terminal terminal, boolean summary) {

    /** Requests that are given to a model at once; it answers one at a time. */
    private static final int TOGETHER = 1;

    int run(MillraceConfig config, Path requests) {
        Path model = DemoModel.orElse(config.model());
        Cancellation cancellation = new Cancellation();
        try (Interrupt interrupt = Interrupt.cancels(cancellation)) {
            Job.Tally tally = run(config, requests, model, cancellation, interrupt);
            report(config, tally, interrupt);
            return tally.stopped() || tally.failed() > 0 ? ExitCode.FAILED : ExitCode.OK;
        }
    }

    private Job.Tally run(
            MillraceConfig config, Path requests, Path model, Cancellation cancellation, Interrupt interrupt) {
        try (Job job = Job.open(
                requests,
                config.output(),
                line -> show(line, cancellation),
                config.generation(),
                settings(config, model))) {
            if (job.isDone()) {
                return run(job, config.output().file(), JobRun::unasked, cancellation);
            }
            try (Progress loading = Progress.on(terminal);
                    Millrace millrace = Millrace.open(MillraceOptions.of(config).withLoadListener(loading));
                    Model loaded = millrace.load(model)) {
                interrupt.waitForEnd();
                AtomicLong tokens = new AtomicLong();
                long start = System.nanoTime();
                Job.Tally tally = run(
                        job,
                        config.output().file(),
                        request -> counted(loaded.generate(request), tokens),
                        cancellation);
                if (summary) {
                    summary(loaded, tally, tokens.get(), (System.nanoTime() - start) / 1e9);
                }
                return tally;
            }
        }
    }

    private Job.Tally run(
            Job job, @Nullable Path file, Function<GenerationRequest, Generation> answer, Cancellation cancellation) {
        try (Progress progress = Progress.on(terminal)) {
            if (file != null || !terminal.isTyped()) {
                progress.beginShare("Answering"); // elsewhere it would stand among the answers
            }
            return job.run(answer, TOGETHER, (tally, share) -> progress.share(share, remark(tally)), cancellation);
        }
    }

    private static String remark(Job.Tally tally) {
        return tally.answered() + " answered" + (tally.failed() > 0 ? ", " + tally.failed() + " with an error" : "");
    }

    private void show(byte[] line, Cancellation cancellation) {
        terminal.out().write(line, 0, line.length);
        terminal.out().flush();
        if (terminal.answerIsLost()) {
            cancellation.cancel();
        }
    }

    private void report(MillraceConfig config, Job.Tally tally, Interrupt interrupt) {
        Path file = config.output().file();
        StringBuilder line = new StringBuilder("millrace: ");
        line.append(tally.answered() + tally.failed()).append(" requests: ");
        line.append(tally.answered())
                .append(" answered, ")
                .append(tally.failed())
                .append(" with an error");
        if (tally.failed() > 0 && file != null) {
            line.append(" (it is in ").append(file).append(')');
        }
        if (tally.earlier() > 0) {
            line.append("; ").append(tally.earlier()).append(" of them were there already");
        }
        if (tally.stopped() && interrupt.happened()) {
            line.append("; stopped");
            line.append(goesOn(config) ? ", and the same command goes on from here" : "");
        } else if (tally.stopped()) {
            line.append("; standard output took no more");
        }
        terminal.err().println(Printable.lines(line.toString()));
    }

    private static boolean goesOn(MillraceConfig config) {
        return config.output().file() != null
                && config.output().existing() == OutputConfig.Existing.RESUME
                && config.output().format() != OutputConfig.Format.TEXT;
    }

    private void summary(Model model, Job.Tally tally, long tokens, double seconds) {
        terminal.err()
                .printf(
                        Locale.ROOT,
                        "device %s, %d requests in %.1f s, %d tokens generated, %.1f tokens/s%n",
                        model.device().name(),
                        tally.answered() + tally.failed() - tally.earlier(),
                        seconds,
                        tokens,
                        tokens / seconds);
    }

    private static Generation unasked(GenerationRequest request) {
        throw new IllegalStateException("no request was left, and one was asked: " + request);
    }

    private static Generation counted(Generation generation, AtomicLong tokens) {
        tokens.addAndGet(generation.stats().generatedTokens());
        return generation;
    }

    /** All that decides an answer, beside the request and how it is to be generated. */
    private static String settings(MillraceConfig config, Path model) {
        return fingerprint(model) + " " + config.numerics() + " "
                + config.memory().kvType() + " " + config.memory().contextLength();
    }

    /** A model that cannot be read answers nothing, and loading it says why, after all else has been looked at. */
    private static String fingerprint(Path model) {
        try {
            return ModelFingerprint.of(model);
        } catch (ModelFileException e) {
            return "unreadable";
        }
    }
}
