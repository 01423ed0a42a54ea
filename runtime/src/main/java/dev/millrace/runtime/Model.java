package dev.millrace.runtime;

import dev.millrace.kernels.sampling.SamplingOptions;
import dev.millrace.opencl.OpenClException;
import dev.millrace.runtime.config.GenerationConfig;
import dev.millrace.runtime.error.DeviceException;
import dev.millrace.runtime.error.RequestException;
import dev.millrace.runtime.generation.Benchmark;
import dev.millrace.runtime.generation.FinishReason;
import dev.millrace.runtime.generation.NonFiniteLogitsException;
import dev.millrace.runtime.generation.SampledChoice;
import dev.millrace.runtime.generation.Scorer;
import dev.millrace.runtime.generation.Steps;
import dev.millrace.runtime.generation.TokenChoice;
import dev.millrace.runtime.generation.TokenLoop;
import dev.millrace.scheduler.Executor;
import dev.millrace.scheduler.Explained;
import dev.millrace.scheduler.StepBatch.Want;
import dev.millrace.scheduler.graph.GraphPrinter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A loaded model. It answers one caller at a time; calls from several threads wait for each other in order of arrival.
 *
 * <p>Closing it frees what it holds on the device; an answer in progress ends first. Calls after that throw
 * {@link IllegalStateException}.
 */
public final class Model implements AutoCloseable {

    private final ModelParts parts;
    private final Executor executor;
    private final Steps steps;
    private final MillraceOptions options;
    private final DeviceReport device;
    private final ModelInfo info;
    private final ModelText text;
    private final ModelGate gate;

    Model(
            ModelParts parts,
            Executor executor,
            MillraceOptions options,
            DeviceReport device,
            double loadMillis,
            Consumer<Model> closed) {
        this.parts = parts;
        this.executor = executor;
        this.options = options;
        this.device = device;
        steps = new Steps(executor, options.memory().chunk());
        text = new ModelText(parts.file().metadata());
        info = new ModelInfo(
                String.valueOf(parts.path().getFileName()),
                parts.config().name(),
                parts.config().architecture(),
                parts.weightBytes(),
                executor.limits().contextLength(),
                parts.config().contextLength(),
                parts.config().vocabularySize(),
                loadMillis);
        gate = new ModelGate("the model " + info.file(), () -> {
            release();
            closed.accept(this);
        });
    }

    public ModelInfo info() {
        return info;
    }

    public DeviceReport device() {
        return device;
    }

    /** Names of the kernel variants that serve, sorted. */
    public List<String> variants() {
        return alone(executor::variants);
    }

    /** How this model runs on this device. */
    public Explanation explain() {
        return alone(() -> {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("model", ModelFacts.of(info));
            facts.put("device", ModelFacts.of(device));
            facts.put("variants", executor.variants());
            if (executor instanceof Explained explained) {
                facts.putAll(explained.explain());
            }
            facts.put("graph", GraphPrinter.json(parts.graph()));
            return new Explanation(GraphPrinter.text(parts.graph()), facts);
        });
    }

    /** Generates an answer and returns when it is complete. */
    public Generation generate(GenerationRequest request) {
        return generate(request, piece -> {});
    }

    /**
     * Generates an answer and hands its text over as it comes.
     *
     * @param listener takes each piece of text, in this thread; a piece never ends inside a character. It may close
     *     models and the runtime: this one then ends its answer, and nothing waits for another that is at work
     * @throws RequestException when the prompt is empty or longer than the context; nothing has run then
     */
    public Generation generate(GenerationRequest request, Consumer<String> listener) {
        long start = System.nanoTime();
        return alone(() -> answer(request, listener, start), request.cancellation(), () -> Generation.cancelled());
    }

    private Generation answer(GenerationRequest request, Consumer<String> listener, long start) {
        int[] prompt = text.tokens(request.prompt());
        checkTokens(prompt, info.contextLength());
        AnswerText answer = new AnswerText(text, request.options().stop(), listener);
        TokenLoop loop = new TokenLoop(steps, request.stopsAtEndOfGeneration() ? text::isEnd : token -> false);
        long ready = System.nanoTime();
        TokenLoop.Outcome outcome = loop.run(
                prompt,
                request.options().maxTokens(),
                SampledChoice.of(sampling(request.options())),
                () -> request.cancellation().isCancelled() || gate.isClosed(),
                answer);
        answer.end(outcome.reason() == FinishReason.STOP_TEXT);
        return new Generation(
                answer.text(),
                outcome.tokens(),
                answer.stopped() ? FinishReason.STOP_TEXT : outcome.reason(),
                stats(prompt.length, outcome, ready - start));
    }

    /**
     * The most probable tokens after given ones, one at a time, past the model's own end of an answer. It needs no
     * tokenizer.
     *
     * @param count how many; fewer come when the context is full
     */
    public List<Integer> continuation(int[] tokens, int count) {
        return alone(() -> {
            checkTokens(tokens, info.contextLength());
            return new TokenLoop(steps, token -> false)
                    .run(tokens, count, TokenChoice.GREEDY, gate::isClosed, token -> true)
                    .tokens();
        });
    }

    /**
     * Checks tokens without running anything.
     *
     * @param more tokens that are to be generated after them, 0 where they are only scored
     * @throws RequestException when they cannot be scored, or the context has no room for all of this
     */
    public void check(int[] tokens, int more) {
        checkTokens(tokens, info.contextLength() + 1);
        // The last token is never read back.
        long positions = (long) tokens.length + more - 1;
        if (positions > info.contextLength()) {
            throw new RequestException("the prompt has " + tokens.length + " tokens and " + more
                    + " are to be generated, which takes " + positions + " positions; the context holds "
                    + info.contextLength() + "; generate fewer, shorten the prompt" + moreContext());
        }
    }

    /**
     * Scores given tokens.
     *
     * @param tokens at least two
     * @return for every token after the first {@code -ln p(token | tokens before)}, in double precision
     */
    public double[] score(int[] tokens, ScoreMode mode) {
        return alone(() -> {
            checkTokens(tokens, info.contextLength() + 1);
            if (tokens.length < 2) {
                throw new RequestException("scoring needs at least 2 tokens, the first one is only read");
            }
            return new Scorer(steps).nll(tokens, mode.rows(options.memory().chunk()));
        });
    }

    /** The logits after the last of these tokens, one per token of the vocabulary, as the device computed them. */
    public float[] logits(int... tokens) {
        return alone(() -> {
            checkTokens(tokens, info.contextLength());
            steps.prefill(tokens, 0, Want.LOGITS);
            float[] logits = Arrays.copyOf(steps.result().logits(), info.vocabularySize());
            NonFiniteLogitsException.check(logits, 0, logits.length, tokens.length - 1);
            return logits;
        });
    }

    /** The tokens of a text, with the special tokens that the model wants around a prompt. */
    public int[] tokenize(String prompt) {
        return alone(() -> text.tokens(prompt));
    }

    /** The text of tokens; special tokens have none. */
    public String detokenize(int... tokens) {
        return alone(() -> text.text(tokens));
    }

    /** Measures prefill and decode on the plans that {@link #generate} runs. */
    public Benchmark.Figures measure(Benchmark benchmark) {
        return alone(() -> {
            if (benchmark.positions() > info.contextLength()) {
                throw new RequestException("the benchmark needs " + benchmark.positions()
                        + " positions, the context holds " + info.contextLength()
                        + "; ask for fewer tokens or less depth" + moreContext());
            }
            return benchmark.run(steps);
        });
    }

    /** Frees everything; again is harmless. */
    @Override
    public void close() {
        gate.close();
    }

    private void release() {
        try (parts;
                executor) {
            text.close();
        }
    }

    private <T> T alone(Supplier<T> work) {
        return alone(work, new Cancellation(), () -> {
            throw new IllegalStateException("nobody cancels this");
        });
    }

    private <T> T alone(Supplier<T> work, Cancellation cancellation, Supplier<T> instead) {
        try {
            return gate.enter(work, cancellation, instead);
        } catch (OpenClException e) {
            throw new DeviceException(device.name() + " failed: " + e.getMessage(), e);
        } catch (NonFiniteLogitsException e) {
            throw new DeviceException(info.file() + " on " + device.name() + ": " + e.getMessage(), e);
        }
    }

    /** Advice to raise the context, where the model leaves room for that. */
    private String moreContext() {
        return info.contextLength() < info.trainedContextLength()
                ? ", or raise memory.contextLength (the model was trained for " + info.trainedContextLength() + ")"
                : "; memory.contextLength is already all that the model was trained for";
    }

    private void checkTokens(int[] tokens, int most) {
        if (tokens.length == 0) {
            throw new RequestException("the prompt is empty; give the model at least one token to continue");
        }
        if (tokens.length > most) {
            throw new RequestException("the prompt has " + tokens.length + " tokens, the context holds " + most
                    + "; shorten the prompt" + moreContext());
        }
        for (int i = 0; i < tokens.length; i++) {
            if (tokens[i] < 0 || tokens[i] >= info.vocabularySize()) {
                throw new RequestException("token " + i + " is " + tokens[i] + "; this model knows tokens 0 to "
                        + (info.vocabularySize() - 1));
            }
        }
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

    private static GenerationStats stats(int promptTokens, TokenLoop.Outcome outcome, long nanosBefore) {
        return new GenerationStats(
                promptTokens,
                outcome.tokens().size(),
                (nanosBefore + outcome.prefillNanos()) / 1e6,
                promptTokens * 1e9 / Math.max(1, outcome.prefillNanos()),
                outcome.decodeSteps() * 1e9 / Math.max(1, outcome.decodeNanos()));
    }
}
