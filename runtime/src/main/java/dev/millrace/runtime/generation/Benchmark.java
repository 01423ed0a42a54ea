package dev.millrace.runtime.generation;

import dev.millrace.scheduler.CachePages;
import dev.millrace.scheduler.Executor;
import dev.millrace.scheduler.StepBatch.Want;
import java.util.Arrays;
import java.util.List;

/**
 * A measurement of prefill and decode at a depth, on the plans that generation runs.
 *
 * @param promptTokens tokens of the timed prefill
 * @param generateTokens tokens of the timed decode, one a step
 * @param depth tokens already in the cache before either
 * @param repetitions timed runs of each
 */
public record Benchmark(int promptTokens, int generateTokens, int depth, int repetitions) {

    public Benchmark {
        atLeast("prompt tokens", promptTokens, 1);
        atLeast("tokens to generate", generateTokens, 1);
        atLeast("depth", depth, 0);
        atLeast("repetitions", repetitions, 1);
    }

    /** Positions that the cache must hold. */
    public long positions() {
        return (long) depth + Math.max(promptTokens, generateTokens);
    }

    /** Runs a warm-up of each and then the timed runs. */
    public Figures run(Steps steps) {
        int[] filler = tokens(steps.limits().vocabularySize(), depth);
        int[] prompt = tokens(steps.limits().vocabularySize(), promptTokens);
        if (depth > 0) {
            steps.prefill(filler, 0, Want.TOKEN);
        }
        prefill(steps, prompt);
        decode(steps, prompt[0], Math.min(generateTokens, WARM_UP_TOKENS));
        double[] prefillNanos = new double[repetitions];
        for (int i = 0; i < repetitions; i++) {
            prefillNanos[i] = prefill(steps, prompt);
        }
        double[] decodeNanos = new double[repetitions];
        Executor.Counters before = steps.executor().counters();
        for (int i = 0; i < repetitions; i++) {
            decodeNanos[i] = decode(steps, prompt[0], generateTokens);
        }
        Executor.Counters after = steps.executor().counters();
        double decoded = (double) repetitions * generateTokens;
        return new Figures(
                Rate.of(promptTokens, prefillNanos),
                Rate.of(generateTokens, decodeNanos),
                (after.launches() - before.launches()) / decoded,
                (after.hostToDeviceBytes() - before.hostToDeviceBytes()) / decoded,
                (after.deviceToHostBytes() - before.deviceToHostBytes()) / decoded,
                Rate.median(prefillNanos) / 1e6,
                steps.executor().deviceBytes().planned(),
                steps.executor().deviceBytes().allocated(),
                steps.executor().deviceBytes().hugePages(),
                steps.executor().cache().usage());
    }

    private static final int WARM_UP_TOKENS = 16;

    /** Nanoseconds until the first token after the prompt is known. */
    private double prefill(Steps steps, int[] prompt) {
        long start = System.nanoTime();
        steps.prefill(prompt, depth, Want.TOKEN);
        return System.nanoTime() - start;
    }

    private double decode(Steps steps, int first, int count) {
        int token = first;
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            steps.decode(token, depth + i, Want.TOKEN);
            token = steps.result().token(0);
            if (token < 0) {
                throw NonFiniteLogitsException.noToken(depth + i);
            }
        }
        return System.nanoTime() - start;
    }

    /** Ids spread over the vocabulary, the same on every run. */
    private static int[] tokens(int vocabularySize, int count) {
        int[] tokens = new int[count];
        long state = 1;
        for (int i = 0; i < count; i++) {
            state = state * 6364136223846793005L + 1442695040888963407L;
            tokens[i] = (int) ((state >>> 33) % vocabularySize);
        }
        return tokens;
    }

    private static void atLeast(String name, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(name + " is " + value + "; it must be at least " + least);
        }
    }

    /**
     * What was measured.
     *
     * @param prefill prefill rate
     * @param decode decode rate
     * @param launchesPerToken kernel executions per decoded token
     * @param hostToDeviceBytesPerToken bytes written per decoded token
     * @param deviceToHostBytesPerToken bytes read per decoded token
     * @param timeToFirstTokenMillis median time from the prompt's first row to the token after it
     * @param plannedDeviceBytes device memory that was planned before anything was allocated
     * @param allocatedDeviceBytes device memory that was allocated since, buffers for loading too
     * @param hugePageBytes those of them that the operating system was asked to keep in huge pages
     * @param kvPages how the pages of the K/V cache are used at the end
     */
    public record Figures(
            Rate prefill,
            Rate decode,
            double launchesPerToken,
            double hostToDeviceBytesPerToken,
            double deviceToHostBytesPerToken,
            double timeToFirstTokenMillis,
            long plannedDeviceBytes,
            long allocatedDeviceBytes,
            long hugePageBytes,
            CachePages.Usage kvPages) {}

    /**
     * Tokens per second, over repetitions.
     *
     * @param best highest
     * @param median middle, or the mean of the two middle ones
     * @param all one per repetition, in order
     */
    public record Rate(double best, double median, List<Double> all) {

        public Rate {
            all = List.copyOf(all);
        }

        static Rate of(int tokens, double[] nanos) {
            double[] all = Arrays.stream(nanos).map(n -> tokens * 1e9 / n).toArray();
            return new Rate(
                    Arrays.stream(all).max().orElse(0),
                    median(all),
                    Arrays.stream(all).boxed().toList());
        }

        static double median(double[] values) {
            double[] sorted = values.clone();
            Arrays.sort(sorted);
            int middle = sorted.length / 2;
            return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        }
    }
}
