package dev.millrace.runtime;

import dev.millrace.kernels.sampling.SamplingOptions;
import dev.millrace.runtime.config.ExecutionConfig;
import dev.millrace.runtime.config.GenerationConfig;
import dev.millrace.runtime.generation.FinishReason;
import dev.millrace.runtime.generation.LoggedChoice;
import dev.millrace.runtime.generation.SampledChoice;
import dev.millrace.runtime.generation.Steps;
import dev.millrace.runtime.generation.TokenChoice;
import dev.millrace.runtime.generation.TokenLoop;
import dev.millrace.runtime.kvcache.CacheSlots;
import dev.millrace.runtime.kvcache.CachedTokens;
import dev.millrace.runtime.trace.Trace;
import dev.millrace.scheduler.Executor;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A loaded model at work: its text side, its executor, and who has which part of the K/V cache. For one thread at a time. */
final class ModelRunner implements AutoCloseable {

    private final ModelParts parts;
    private final Executor executor;
    private final ModelText text;
    private final ModelLimits limits;
    private final ExecutionConfig execution;
    private final Steps steps;
    private final CacheSlots slots;

    /**
     * Owns parts and executor.
     *
     * @param chunk most tokens of a prompt that are read at once
     * @param execution how far the device may go on by itself
     */
    ModelRunner(ModelParts parts, Executor executor, int chunk, ExecutionConfig execution, Trace trace) {
        this.execution = execution;
        this.parts = parts;
        this.executor = executor;
        text = new ModelText(parts.file().metadata(), trace);
        limits = new ModelLimits(
                executor.limits().contextLength(),
                parts.config().contextLength(),
                parts.config().vocabularySize());
        steps = new Steps(executor, chunk, trace);
        slots = new CacheSlots(executor.cache(), executor.limits().sequences());
        steps.whenFull(slots::makeRoom);
    }

    ModelParts parts() {
        return parts;
    }

    Executor executor() {
        return executor;
    }

    ModelText text() {
        return text;
    }

    ModelLimits limits() {
        return limits;
    }

    CacheSlots slots() {
        return slots;
    }

    /** Steps from an empty cache. */
    Steps freshSteps() {
        return steps.of(slots.anySlot());
    }

    /**
     * Answers a request.
     *
     * @param prompt its tokens
     * @param kept K/V of what the prompt may begin with, and of prompt and answer afterwards; null to keep nothing
     * @param stopped asked between steps
     */
    Generation answer(
            int[] prompt,
            @Nullable CachedTokens kept,
            GenerationRequest request,
            Consumer<String> listener,
            long start,
            BooleanSupplier stopped) {
        limits.check(prompt, limits.contextLength());
        AnswerText answer = new AnswerText(text, request.options().stop(), listener);
        CacheSlots.Place place = kept == null ? new CacheSlots.Place(slots.anySlot(), 0) : slots.place(kept, prompt);
        boolean ends = request.stopsAtEndOfGeneration();
        // Somebody who listens waits for each token; an answer that is wanted whole may come in larger pieces.
        int ahead = listener == AnswerText.NOBODY ? execution.tokensPerLaunch() - 1 : 0;
        SamplingOptions sampling = sampling(request.options());
        Integer logged = request.topLogProbabilities();
        boolean onDevice = logged == null && execution.deviceSampling();
        TokenChoice choice = SampledChoice.of(sampling, prompt, onDevice ? executor : null);
        LoggedChoice log = logged == null ? null : new LoggedChoice(choice, limits.vocabularySize(), logged);
        steps.of(place.slot()).ahead(ahead, ends ? text.ends() : new int[0]).drawing(choice.draw());
        TokenLoop loop = new TokenLoop(steps, ends ? text::isEnd : token -> false);
        long ready = System.nanoTime();
        TokenLoop.Outcome outcome = loop.run(
                prompt, place.length(), request.options().maxTokens(), log == null ? choice : log, stopped, answer);
        if (ahead > 0) {
            // What the device has read on behind the answer belongs to nobody.
            executor.cache().resume(place.slot(), outcome.cached());
        }
        if (kept != null) {
            kept.extend(joined(prompt, outcome.tokens()), outcome.cached());
        }
        answer.end(outcome.reason() == FinishReason.STOP_TEXT);
        return new Generation(
                answer.text(),
                outcome.tokens(),
                outcome.reason(),
                log == null ? List.of() : probabilities(log, outcome.tokens().size()),
                0,
                stats(prompt.length, place.length(), outcome, ready - start));
    }

    @Override
    public void close() {
        try (parts;
                executor) {
            text.close();
        }
    }

    private List<TokenProbability> probabilities(LoggedChoice log, int tokens) {
        return log.log().stream()
                .limit(tokens)
                .map(logged -> TokenProbability.of(logged, text::piece))
                .toList();
    }

    private static int[] joined(int[] prompt, List<Integer> answer) {
        int[] all = new int[prompt.length + answer.size()];
        System.arraycopy(prompt, 0, all, 0, prompt.length);
        for (int i = 0; i < answer.size(); i++) {
            all[prompt.length + i] = answer.get(i);
        }
        return all;
    }

    private static SamplingOptions sampling(GenerationConfig config) {
        Long seed = config.seed();
        return new SamplingOptions(
                config.temperature(),
                config.topK(),
                config.topP(),
                config.minP(),
                config.repetitionPenalty(),
                config.penaltyWindow(),
                seed == null ? ThreadLocalRandom.current().nextLong() : seed);
    }

    private static GenerationStats stats(int promptTokens, int reused, TokenLoop.Outcome outcome, long nanosBefore) {
        boolean chosen = outcome.cached() >= promptTokens;
        int read = Math.min(outcome.cached(), promptTokens) - reused;
        return new GenerationStats(
                promptTokens,
                reused,
                outcome.tokens().size(),
                chosen ? (nanosBefore + outcome.prefillNanos()) / 1e6 : 0,
                read * 1e9 / Math.max(1, outcome.prefillNanos()),
                outcome.decodeSteps() * 1e9 / Math.max(1, outcome.decodeNanos()));
    }
}
