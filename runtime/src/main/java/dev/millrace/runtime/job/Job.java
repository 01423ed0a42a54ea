package dev.millrace.runtime.job;

import dev.millrace.runtime.Cancellation;
import dev.millrace.runtime.Generation;
import dev.millrace.runtime.GenerationRequest;
import dev.millrace.runtime.config.GenerationConfig;
import dev.millrace.runtime.config.OutputConfig;
import dev.millrace.runtime.config.OutputConfig.Existing;
import dev.millrace.runtime.config.OutputConfig.Format;
import dev.millrace.runtime.config.RequestLine;
import dev.millrace.runtime.error.RequestException;
import dev.millrace.runtime.generation.FinishReason;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A file of requests that is answered line by line, in order.
 *
 * <p>Opening it checks everything that can be checked without a model: both files, and whether answers that are there
 * already are answers to these requests. A request that cannot be answered gets an error in place of its answer. Each
 * line is written whole; a line that a kill tore is written again by the next run, so that the file is in the end the
 * same as that of a run that nobody stopped. Used by one thread.
 */
public final class Job implements AutoCloseable {

    private final RequestFile requests;
    private final @Nullable Destination destination;
    private final Consumer<byte[]> out;
    private final Format format;
    private final GenerationConfig base;
    private final Fingerprint fingerprint;
    private final Earlier earlier;

    /**
     * How a job went.
     *
     * @param earlier requests that were done before this run, answered or not
     * @param answered requests with an answer, those of before included
     * @param failed requests with an error, those of before included
     * @param stopped whether it was cancelled, so that requests are left
     */
    public record Tally(long earlier, long answered, long failed, boolean stopped) {}

    /** Is told how far a job is. */
    public interface Progress {
        /**
         * Told before the first request of this run and after each.
         *
         * @param share how much of the file of requests is read, from 0 to 1; 0 where that is not known
         */
        void at(Tally tally, double share);
    }

    private Job(
            RequestFile requests,
            @Nullable Destination destination,
            Consumer<byte[]> out,
            Format format,
            GenerationConfig base,
            Fingerprint fingerprint,
            Earlier earlier) {
        this.requests = requests;
        this.destination = destination;
        this.out = out;
        this.format = format;
        this.base = base;
        this.fingerprint = fingerprint;
        this.earlier = earlier;
    }

    /**
     * Opens both files.
     *
     * @param file requests in JSON Lines
     * @param output where the answers go
     * @param standardOutput takes them where that is no file
     * @param base how to generate where a request says nothing
     * @param settings all else that decides an answer, such as the model; answers made with others are not continued
     * @throws JobFileException when a file cannot be used
     */
    public static Job open(
            Path file, OutputConfig output, Consumer<byte[]> standardOutput, GenerationConfig base, String settings) {
        Format format = output.format() == null ? Format.JSONL : output.format();
        Fingerprint fingerprint = new Fingerprint(settings + " " + base);
        Path target = output.file();
        RequestFile requests = RequestFile.open(file);
        @Nullable Destination destination = null;
        try {
            if (target == null) {
                return new Job(requests, null, standardOutput, format, base, fingerprint, Earlier.NOTHING);
            }
            destination = Destination.open(target);
            Earlier earlier = earlier(destination, output.existing(), format, requests, fingerprint);
            return new Job(requests, destination, destination::write, format, base, fingerprint, earlier);
        } catch (RuntimeException e) {
            requests.close();
            if (destination != null) {
                destination.close();
            }
            throw e;
        }
    }

    /** Whether no request is left. */
    public boolean isDone() {
        RequestFile.@Nullable Entry next = requests.next();
        if (next != null) {
            requests.again(next);
        }
        return next == null;
    }

    /** How it stands before {@link #run}. */
    public Tally tally() {
        return new Tally(earlier.answered() + earlier.failed(), earlier.answered(), earlier.failed(), false);
    }

    /**
     * Answers all requests that are left.
     *
     * @param answer gives an answer; a {@link RequestException} becomes the error of that request, anything else ends
     *     the job
     * @param together requests that are given to it at once, from as many threads
     * @param cancellation ends the job: an answer that it cuts off is not written
     */
    public Tally run(
            Function<GenerationRequest, Generation> answer,
            int together,
            Progress progress,
            Cancellation cancellation) {
        if (destination != null) {
            destination.keep(earlier.bytes());
        }
        Tally tally = tally();
        progress.at(tally, requests.share());
        // Of this job alone: the caller's may be meant for other work too.
        Cancellation own = new Cancellation(cancellation);
        ExecutorService workers = Executors.newFixedThreadPool(together);
        Deque<Future<@Nullable Answered>> underWay = new ArrayDeque<>();
        try {
            while (true) {
                while (underWay.size() < together && !cancellation.isCancelled()) {
                    RequestFile.Entry entry = requests.next();
                    if (entry == null) {
                        break;
                    }
                    underWay.add(workers.submit(() -> answered(entry, answer, own)));
                }
                if (underWay.isEmpty()) {
                    return cancellation.isCancelled() ? stopped(tally) : tally;
                }
                Answered next = result(underWay.remove());
                if (next == null) {
                    return stopped(tally);
                }
                out.accept(format == Format.JSONL ? AnswerFormat.line(next) : AnswerFormat.text(next));
                tally = next.isFailed()
                        ? new Tally(tally.earlier(), tally.answered(), tally.failed() + 1, false)
                        : new Tally(tally.earlier(), tally.answered() + 1, tally.failed(), false);
                progress.at(tally, requests.share());
            }
        } finally {
            own.cancel();
            workers.shutdown();
            awaitEnd(workers);
        }
    }

    @Override
    public void close() {
        try {
            requests.close();
        } finally {
            if (destination != null) {
                destination.close();
            }
        }
    }

    private static Earlier earlier(
            Destination destination, Existing existing, Format format, RequestFile requests, Fingerprint fingerprint) {
        if (existing == Existing.RESUME && format == Format.JSONL && !destination.isEmpty()) {
            return Earlier.read(destination, requests, fingerprint);
        }
        destination.checkReplaceable(existing);
        return Earlier.NOTHING;
    }

    /** What became of a request, or null when it was cancelled. */
    private @Nullable Answered answered(
            RequestFile.Entry entry, Function<GenerationRequest, Generation> answer, Cancellation cancellation) {
        String print = fingerprint.of(entry);
        @Nullable Object id = null;
        try {
            RequestLine line = entry.read(base);
            id = line.id();
            if (!(line instanceof RequestLine.Asked asked)) {
                String error =
                        String.valueOf(((RequestLine.Refused) line).error().getMessage());
                return new Answered(print, entry.index(), id, null, error);
            }
            Generation generation = answer.apply(GenerationRequest.of(asked.prompt())
                    .withOptions(asked.generation())
                    .withCancellation(cancellation));
            return generation.finishReason() == FinishReason.CANCELLED
                    ? null
                    : new Answered(print, entry.index(), id, generation, null);
        } catch (JobFileException e) {
            return new Answered(print, entry.index(), id, null, String.valueOf(e.getMessage()));
        } catch (RequestException e) {
            return new Answered(print, entry.index(), id, null, entry.where() + ": " + e.getMessage());
        }
    }

    private static @Nullable Answered result(Future<@Nullable Answered> future) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    if (e.getCause() instanceof Error error) {
                        throw error;
                    }
                    throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void awaitEnd(ExecutorService workers) {
        boolean interrupted = false;
        while (true) {
            try {
                if (workers.awaitTermination(1, TimeUnit.MINUTES)) {
                    break;
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static Tally stopped(Tally tally) {
        return new Tally(tally.earlier(), tally.answered(), tally.failed(), true);
    }
}
