package dev.millrace.runtime;

import dev.millrace.opencl.OpenClException;
import dev.millrace.runtime.error.DeviceException;
import dev.millrace.runtime.error.RequestException;
import dev.millrace.runtime.error.SessionFileException;
import dev.millrace.runtime.generation.Benchmark;
import dev.millrace.runtime.generation.FinishReason;
import dev.millrace.runtime.generation.NonFiniteLogitsException;
import dev.millrace.runtime.generation.Scorer;
import dev.millrace.runtime.generation.Steps;
import dev.millrace.runtime.generation.TokenChoice;
import dev.millrace.runtime.generation.TokenLoop;
import dev.millrace.runtime.kvcache.CachedTokens;
import dev.millrace.scheduler.Explained;
import dev.millrace.scheduler.StepBatch.Want;
import dev.millrace.scheduler.graph.GraphPrinter;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A loaded model. It answers one caller at a time; calls from several threads wait for each other in order of arrival.
 *
 * <p>{@link #generate} answers a request on its own, {@link #openSession} begins a conversation that remembers what it has
 * read. Closing the model frees what it holds on the device; an answer in progress ends first. Calls after that, its
 * sessions' too, throw {@link IllegalStateException}.
 */
public final class Model implements AutoCloseable {

    private final ModelRunner runner;
    private final MillraceOptions options;
    private final DeviceReport device;
    private final ModelInfo info;
    private final ModelGate gate;
    private final SessionFile.Facts sessionFacts;
    private final Unclosed unclosed;

    Model(ModelRunner runner, ModelGate gate, MillraceOptions options, DeviceReport device, double loadMillis) {
        this.runner = runner;
        this.gate = gate;
        this.options = options;
        this.device = device;
        ModelParts parts = runner.parts();
        info = new ModelInfo(
                parts.fileName(),
                parts.config().name(),
                parts.config().architecture(),
                parts.weightBytes(),
                runner.limits().contextLength(),
                parts.config().contextLength(),
                parts.config().vocabularySize(),
                loadMillis);
        sessionFacts = new SessionFile.Facts(
                info.file(),
                ModelFingerprint.of(parts.file()),
                options.numerics().activations().key(),
                runner.slots().shape());
        unclosed = Unclosed.watch(this, "the model " + info.file(), gate::close);
    }

    public ModelInfo info() {
        return info;
    }

    public DeviceReport device() {
        return device;
    }

    /** Names of the kernel variants that serve, sorted. */
    public List<String> variants() {
        return alone(() -> runner.executor().variants());
    }

    /** How this model runs on this device. */
    public Explanation explain() {
        return explain(false);
    }

    /**
     * How this model runs on this device.
     *
     * @param measured whether its steps are run too, to show how long their launches take beside what was predicted
     */
    public Explanation explain(boolean measured) {
        return alone(() -> {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("model", ModelFacts.of(info));
            facts.put("device", ModelFacts.of(device));
            facts.put("variants", runner.executor().variants());
            if (runner.executor() instanceof Explained explained) {
                facts.putAll(explained.explain());
                if (measured) {
                    facts.put("measured", explained.measure(runner.slots().anySlot()));
                }
            }
            // Where an executor partitioned the graph it shows that one, in which activations are rounded.
            facts.putIfAbsent("graph", GraphPrinter.json(runner.parts().graph()));
            return new Explanation(GraphPrinter.text(runner.parts().graph()), facts);
        });
    }

    /**
     * Measures what a prefill chunk and a decode step do on the device: {@code prefill} and {@code decode}, each with its
     * {@code launches} in order. Empty where there is no device.
     */
    public Map<String, Object> timeline() {
        return alone(() -> StepTimeline.of(runner.executor(), runner.slots().anySlot()));
    }

    /** Generates an answer and returns when it is complete. */
    public Generation generate(GenerationRequest request) {
        return generate(request, AnswerText.NOBODY);
    }

    /**
     * Generates an answer and hands its text over as it comes.
     *
     * @param listener takes each piece of text, in this thread; a piece never ends inside a character. It may close
     *     models and the runtime: this one then ends its answer, and nothing waits for another that is at work
     * @throws RequestException when the prompt is empty or longer than the context; nothing has run then
     */
    public Generation generate(GenerationRequest request, Consumer<String> listener) {
        return answer(request, () -> false, turn -> turn.run(runner.text().tokens(request.prompt()), null, listener));
    }

    /**
     * Generates an answer as a stream of pieces of text. The work begins with the first piece that is asked for, in a thread
     * of its own, and does not wait for the reader; closing the stream cancels what is left of it.
     *
     * @return to be read once, and closed where it is not read to its end; it throws what {@link #generate} throws
     */
    public Stream<String> stream(GenerationRequest request) {
        return new AnswerStream(request, this::generate, gate::checkNotInside).pieces();
    }

    /** Begins a conversation without a system message. */
    public Session openSession() {
        return openSession(SessionOptions.defaults());
    }

    /** Begins a conversation without a system message; {@link Session#system} gives it one. */
    public Session openSession(SessionOptions sessionOptions) {
        gate.checkOpen();
        return new Session(this, sessionOptions, new Conversation(List.of()), new CachedTokens());
    }

    /**
     * Goes on with a conversation that {@link Session#save} wrote.
     *
     * @throws SessionFileException when the file cannot be read, is damaged, or belongs to another model, to other numerics
     *     or to another layout of the K/V cache
     */
    public Session restoreSession(Path file, SessionOptions sessionOptions) {
        gate.checkOpen();
        SessionFile.Contents contents = SessionFile.read(file, sessionFacts, info.vocabularySize());
        return new Session(this, sessionOptions, contents.conversation(), contents.cached());
    }

    /**
     * The most probable tokens after given ones, one at a time, past the model's own end of an answer. It needs no
     * tokenizer.
     *
     * @param count how many; fewer come when the context is full or the model is closed meanwhile
     */
    public List<Integer> continuation(int[] tokens, int count) {
        if (count < 1) {
            return List.of();
        }
        return alone(() -> {
            runner.limits().check(tokens, info.contextLength());
            return new TokenLoop(runner.freshSteps(), token -> false)
                    .run(tokens, 0, count, TokenChoice.GREEDY, gate::isClosed, token -> true)
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
        runner.limits().checkRoom(tokens, more);
    }

    /**
     * Scores given tokens.
     *
     * @param tokens at least two
     * @return for every token after the first {@code -ln p(token | tokens before)}, in double precision
     */
    public double[] score(int[] tokens, ScoreMode mode) {
        return alone(() -> {
            runner.limits().check(tokens, info.contextLength() + 1);
            if (tokens.length < 2) {
                throw new RequestException("scoring needs at least 2 tokens, the first one is only read");
            }
            return new Scorer(runner.freshSteps())
                    .nll(tokens, mode.rows(options.memory().chunk()));
        });
    }

    /** The logits after the last of these tokens, one per token of the vocabulary, as the device computed them. */
    public float[] logits(int... tokens) {
        return alone(() -> {
            runner.limits().check(tokens, info.contextLength());
            Steps steps = runner.freshSteps();
            steps.prefill(tokens, 0, Want.LOGITS);
            float[] logits = Arrays.copyOf(steps.result().logits(), info.vocabularySize());
            NonFiniteLogitsException.check(logits, 0, logits.length, tokens.length - 1);
            return logits;
        });
    }

    /** The tokens of a text, with the special tokens that the model wants around a prompt. */
    public int[] tokenize(String prompt) {
        return alone(() -> runner.text().tokens(prompt));
    }

    /** The text of tokens; special tokens have none. */
    public String detokenize(int... tokens) {
        return alone(() -> runner.text().text(tokens));
    }

    /** Measures prefill and decode on the plans that {@link #generate} runs. */
    public Benchmark.Figures measure(Benchmark benchmark) {
        return alone(() -> {
            if (benchmark.positions() > info.contextLength()) {
                throw new RequestException("the benchmark needs " + benchmark.positions()
                        + " positions, the context holds " + info.contextLength()
                        + "; ask for fewer tokens or less depth"
                        + runner.limits().moreContext());
            }
            return benchmark.run(runner.freshSteps());
        });
    }

    /** Frees everything; again is harmless. */
    @Override
    public void close() {
        unclosed.done();
        gate.close();
    }

    ModelRunner runner() {
        return runner;
    }

    /** What a session's file must agree with. */
    SessionFile.Facts sessionFacts() {
        return sessionFacts;
    }

    /**
     * One answer, from the caller's point of view: waits its turn, minds cancellation and timeout.
     *
     * @param givenUp looked at between steps like a cancellation
     */
    Generation answer(GenerationRequest request, BooleanSupplier givenUp, Function<Turn, Generation> work) {
        long start = System.nanoTime();
        Deadline deadline = Deadline.in(request.timeout());
        Cancellation cancellation = request.cancellation();
        BooleanSupplier cancelled = () -> cancellation.isCancelled() || gate.isClosed() || givenUp.getAsBoolean();
        Turn turn = (prompt, kept, listener) -> {
            Generation generation = runner.answer(
                    prompt, kept, request, listener, start, () -> cancelled.getAsBoolean() || deadline.isOver());
            boolean late = generation.finishReason() == FinishReason.CANCELLED && !cancelled.getAsBoolean();
            return late ? generation.withFinishReason(FinishReason.TIMEOUT) : generation;
        };
        return alone(
                () -> work.apply(turn),
                cancellation,
                deadline,
                () -> Generation.none(cancellation.isCancelled() ? FinishReason.CANCELLED : FinishReason.TIMEOUT));
    }

    /** An answer that has its turn at the model. */
    interface Turn {
        Generation run(int[] prompt, @Nullable CachedTokens kept, Consumer<String> listener);
    }

    <T> T alone(Supplier<T> work) {
        return explained(() -> gate.enter(work));
    }

    private <T> T alone(Supplier<T> work, Cancellation cancellation, Deadline deadline, Supplier<T> instead) {
        return explained(() -> gate.enter(work, cancellation, deadline, instead));
    }

    /** What goes wrong below, in words that name the device and the model. */
    private <T> T explained(Supplier<T> work) {
        try {
            return work.get();
        } catch (OpenClException e) {
            throw new DeviceException(device.name() + " failed: " + e.getMessage(), e);
        } catch (NonFiniteLogitsException e) {
            throw new DeviceException(info.file() + " on " + device.name() + ": " + e.getMessage(), e);
        } catch (InternalError e) {
            throw LostPages.explain(runner.parts().path(), e);
        } finally {
            // A model that nobody refers to any more is not garbage while it answers.
            Reference.reachabilityFence(this);
        }
    }
}
