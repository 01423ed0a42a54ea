package dev.millrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.runtime.error.DeviceException;
import dev.millrace.runtime.error.ModelFileException;
import dev.millrace.runtime.error.RequestException;
import dev.millrace.runtime.generation.Benchmark;
import dev.millrace.runtime.generation.FinishReason;
import dev.millrace.runtime.generation.ScriptedExecutor;
import dev.millrace.runtime.trace.Trace;
import dev.millrace.scheduler.Executor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The public API over a scripted executor: no device, no arithmetic. */
@Timeout(30)
class ModelTest {

    private final ScriptedExecutorFactory factory = new ScriptedExecutorFactory();
    private final Millrace millrace =
            new Millrace(MillraceOptions.defaults().withContextLength(64).withChunk(8), factory);
    private final Model model = millrace.load(zoo());
    private final int vocabularySize = model.info().vocabularySize();

    @AfterEach
    void close() {
        millrace.close();
    }

    @Test
    void aModelSaysWhatItIs() {
        assertThat(model.info().file()).isEqualTo("llama.Q4_0.gguf");
        assertThat(model.info().architecture()).isEqualTo("llama");
        assertThat(model.info().contextLength()).isEqualTo(64);
        assertThat(model.info().weightBytes()).isBetween(300_000L, 532_288L);
        assertThat(model.info().loadMillis()).isPositive();
        assertThat(model.variants()).containsExactly("scripted");
        assertThat(model.device()).isEqualTo(millrace.device());
        assertThat(model.explain().text()).contains("outputs: logits");
    }

    @Test
    void tokensAreContinued() {
        Generation generation = model.generate(tokens(5, 6, 7).withMaxTokens(4));

        assertThat(generation.tokens()).isEqualTo(expected(List.of(5, 6, 7), 4));
        assertThat(generation.finishReason()).isEqualTo(FinishReason.MAX_TOKENS);
        assertThat(generation.stats().promptTokens()).isEqualTo(3);
        assertThat(generation.stats().generatedTokens()).isEqualTo(4);
        assertThat(generation.stats().timeToFirstTokenMillis()).isPositive();
        assertThat(generation.stats().prefillTokensPerSecond()).isPositive();
        assertThat(generation.stats().decodeTokensPerSecond()).isPositive();
    }

    @Test
    void anAnswerDoesNotDependOnTheOneBefore() {
        List<Integer> first = model.generate(tokens(1, 2).withMaxTokens(5)).tokens();
        model.generate(tokens(9, 9, 9, 9).withMaxTokens(9));

        assertThat(model.generate(tokens(1, 2).withMaxTokens(5)).tokens()).isEqualTo(first);
    }

    @Test
    void cancellingEndsWithWhatIsThere() {
        Cancellation cancellation = new Cancellation();
        cancellation.cancel();

        Generation generation = model.generate(tokens(1).withCancellation(cancellation));

        assertThat(generation.finishReason()).isEqualTo(FinishReason.CANCELLED);
        assertThat(generation.tokens()).isEmpty();
    }

    @Test
    void promptsThatCannotBeAreRefusedBeforeAnythingRuns() {
        assertThatThrownBy(() -> model.generate(tokens()))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("the prompt is empty");
        assertThatThrownBy(() -> model.generate(tokens(new int[65])))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("the prompt has 65 tokens, the context holds 64");
        assertThatThrownBy(() -> model.generate(tokens(-1))).hasMessageContaining("token 0 is -1");
        assertThatThrownBy(() -> model.logits(vocabularySize)).hasMessageContaining("this model knows tokens 0 to");
        assertThatThrownBy(() -> model.score(new int[] {1}, ScoreMode.PREFILL))
                .hasMessageContaining("at least 2 tokens");
        assertThatThrownBy(() -> model.measure(new Benchmark(1, 1, 64, 1)))
                .hasMessageContaining("needs 65 positions, the context holds 64");
        assertThat(factory.opened().get(0).rowsPerStep()).isEmpty();
    }

    @Test
    void aTextNeedsATokenizer() {
        assertThatThrownBy(() -> model.generate(GenerationRequest.text("hello")))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("tokenizer");
        assertThatThrownBy(() -> model.generate(GenerationRequest.text("")))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("the prompt is empty");
        assertThatThrownBy(() -> model.generate(GenerationRequest.chat(List.of())))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("the prompt is empty");
    }

    @Test
    void logitsAreThoseAfterTheLastToken() {
        float[] logits = model.logits(3, 1, 2);

        assertThat(logits).hasSize(vocabularySize);
        int next = ScriptedExecutor.next(new int[] {3, 1, 2}, 3, vocabularySize);
        assertThat(logits[next]).isEqualTo(3f);
    }

    @Test
    void scoringIsTheSameHoweverTokensAreRead() {
        int[] tokens = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13};

        double[] byPrefill = model.score(tokens, ScoreMode.PREFILL);

        assertThat(model.score(tokens, ScoreMode.DECODE)).containsExactly(byPrefill);
        assertThat(model.score(tokens, ScoreMode.chunk(5))).containsExactly(byPrefill);
    }

    @Test
    void afterClosingCallsSaySo() {
        model.close();
        model.close();

        assertThatThrownBy(() -> model.generate(tokens(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the model llama.Q4_0.gguf is closed");
        assertThat(factory.opened().get(0).isClosed()).isTrue();
        assertThat(model.info().file()).isEqualTo("llama.Q4_0.gguf");
    }

    @Test
    void theRuntimeClosesItsModelsFirst() {
        Model second = millrace.load(zoo());
        millrace.close();
        millrace.close();
        model.close();
        second.close();

        assertThat(factory.opened()).hasSize(2).allMatch(ScriptedExecutor::isClosed);
        assertThat(factory.closes()).isEqualTo(1);
        assertThat(factory.closedWhileInUse()).isFalse();
        assertThatThrownBy(() -> millrace.load(zoo()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the runtime is closed");
    }

    @Test
    void closingEverythingWhileAnotherThreadGeneratesEndsItsAnswer() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(1);
        try {
            Future<Generation> running = threads.submit(() -> {
                Generation last = model.generate(tokens(1).withMaxTokens(60));
                while (last.finishReason() != FinishReason.CANCELLED) {
                    last = model.generate(tokens(1).withMaxTokens(60));
                }
                return last;
            });
            while (factory.opened().get(0).counters().steps() < 100) {
                Thread.onSpinWait();
            }
            millrace.close();
            try {
                assertThat(running.get().finishReason()).isEqualTo(FinishReason.CANCELLED);
            } catch (ExecutionException between) {
                assertThat(between.getCause()).isInstanceOf(IllegalStateException.class);
            }
        } finally {
            threads.shutdown();
        }
        assertThat(factory.closedWhileInUse()).isFalse();
        assertThat(factory.closes()).isEqualTo(1);
    }

    /** Each listener, inside its own model, closes what holds the other. */
    @Test
    void listenersThatCloseTheRuntimeDoNotWaitForEachOther() throws Exception {
        Model second = millrace.load(zoo());
        CyclicBarrier bothAnswer = new CyclicBarrier(2);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<Generation>> answers = new ArrayList<>();
            for (Model one : List.of(model, second)) {
                AtomicBoolean first = new AtomicBoolean(true);
                answers.add(threads.submit(() -> one.generate(tokens(1).withMaxTokens(60), piece -> {
                    if (first.getAndSet(false)) {
                        await(bothAnswer);
                        millrace.close();
                    }
                })));
            }
            for (Future<Generation> answer : answers) {
                assertThat(answer.get().finishReason()).isEqualTo(FinishReason.CANCELLED);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(factory.opened()).allMatch(ScriptedExecutor::isClosed);
        assertThat(factory.closes()).isEqualTo(1);
        assertThat(factory.closedWhileInUse()).isFalse();
    }

    @Test
    void aRequestThatIsCancelledInTheQueueReturnsWhileTheOneBeforeItRuns() throws Exception {
        Cancellation cancellation = new Cancellation();
        ExecutorService threads = Executors.newFixedThreadPool(1);
        try {
            model.generate(tokens(1).withMaxTokens(1), piece -> {
                Future<Generation> queued =
                        threads.submit(() -> model.generate(tokens(2).withCancellation(cancellation)));
                assertThatThrownBy(() -> queued.get(100, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
                cancellation.cancel();
                try {
                    assertThat(queued.get().finishReason()).isEqualTo(FinishReason.CANCELLED);
                } catch (InterruptedException | ExecutionException e) {
                    throw new IllegalStateException(e);
                }
            });
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void logitsThatAreNoNumbersNameModelAndStep() {
        factory.opened().get(0).spoil(2, Float.NaN);

        assertThatThrownBy(() -> model.logits(3, 1, 2))
                .isInstanceOf(DeviceException.class)
                .hasMessageContaining("llama.Q4_0.gguf on scripted: the logit of token ")
                .hasMessageContaining("after position 2 is NaN");
        assertThatThrownBy(() -> model.generate(tokens(3, 1, 2)))
                .isInstanceOf(DeviceException.class)
                .hasMessageContaining("no token can be chosen after position 2");
    }

    @Test
    void adviceCanBeFollowed() {
        int trained = model.info().trainedContextLength();
        assertThatThrownBy(() -> model.generate(tokens(new int[65])))
                .hasMessageEndingWith("or raise memory.contextLength (the model was trained for " + trained + ")");
        try (Millrace whole = new Millrace(MillraceOptions.defaults().withContextLength(trained), factory);
                Model opened = whole.load(zoo())) {
            assertThatThrownBy(() -> opened.generate(tokens(new int[trained + 1])))
                    .hasMessageContaining("shorten the prompt;")
                    .hasMessageNotContaining("raise");
        }
    }

    @Test
    void aContinuationIsWhatGenerationGives() {
        assertThat(model.continuation(new int[] {5, 6, 7}, 4)).isEqualTo(expected(List.of(5, 6, 7), 4));
    }

    @Test
    void tokensAreCheckedWithoutRunningAnything() {
        model.check(new int[65], 0);
        model.check(new int[61], 4);

        assertThatThrownBy(() -> model.check(new int[66], 0)).hasMessageContaining("the context holds 65");
        assertThatThrownBy(() -> model.check(new int[61], 5))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("61 tokens and 5 are to be generated, which takes 65 positions");
        assertThat(factory.opened().get(0).rowsPerStep()).isEmpty();
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void callersWaitForEachOther() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Generation>> answers = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                int start = i;
                answers.add(threads.submit(
                        () -> model.generate(tokens(start, start + 1).withMaxTokens(20))));
            }
            for (int i = 0; i < answers.size(); i++) {
                assertThat(answers.get(i).get().tokens()).isEqualTo(expected(List.of(i, i + 1), 20));
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void aModelFileThatIsNoneLeavesNothingOpen() {
        assertThatThrownBy(() -> millrace.load(Path.of("none.gguf"))).isInstanceOf(ModelFileException.class);
        assertThatThrownBy(() -> millrace.load(Path.of("."))).hasMessageContaining("is a directory");

        millrace.close();
        assertThat(factory.closes()).isEqualTo(1);
    }

    @Test
    void aFileThatShrinksWhileItIsReadIsAnError(@TempDir Path folder) throws IOException {
        Path shrinking = Files.copy(ZooModels.file("llama.F32"), folder.resolve("shrinking.gguf"));
        ExecutorFactory reading = new ExecutorFactory() {
            @Override
            public DeviceReport device() {
                return factory.device();
            }

            @Override
            public Executor open(ModelParts parts, MillraceOptions options, Trace trace) {
                try (FileChannel file = FileChannel.open(shrinking, StandardOpenOption.WRITE)) {
                    file.truncate(1 << 16);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                parts.graph().weights().forEach(weight -> {
                    int bytes = Math.toIntExact(
                            parts.weights().find(weight.name()).orElseThrow().byteSize());
                    parts.read(weight.name(), 0, ByteBuffer.allocateDirect(bytes));
                });
                return factory.open(parts, options, trace);
            }

            @Override
            public void close() {}
        };
        try (Millrace unlucky = new Millrace(MillraceOptions.defaults().withContextLength(64), reading)) {
            assertThatThrownBy(() -> unlucky.load(shrinking))
                    .isInstanceOf(ModelFileException.class)
                    .hasMessageContaining("shrinking.gguf cannot be read to its end any more");
        }
    }

    @Test
    void moreContextThanTheModelWasTrainedForIsRefused() {
        try (Millrace greedy = new Millrace(MillraceOptions.defaults().withContextLength(1 << 20), factory)) {
            assertThatThrownBy(() -> greedy.load(zoo()))
                    .isInstanceOf(RequestException.class)
                    .hasMessageContaining("memory.contextLength is 1048576")
                    .hasMessageContaining("was trained for");
        }
    }

    private static GenerationRequest tokens(int... ids) {
        return GenerationRequest.tokens(ids);
    }

    private List<Integer> expected(List<Integer> prompt, int count) {
        return ScriptedExecutor.answer(prompt, count, vocabularySize);
    }

    private static Path zoo() {
        URL url = Objects.requireNonNull(ModelTest.class.getResource("/zoo/llama.Q4_0.gguf"));
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
