package dev.millrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.runtime.error.RequestException;
import dev.millrace.runtime.error.SessionFileException;
import dev.millrace.runtime.generation.FinishReason;
import dev.millrace.runtime.generation.ScriptedExecutor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sessions over a scripted executor, which notices every token that is not where it should be. */
@Timeout(30)
class SessionTest {

    private final ScriptedExecutorFactory factory = new ScriptedExecutorFactory();
    private final Millrace millrace = open(1);
    private final Model model = millrace.load(ZooModels.file("llama.Q4_0"));
    private final int vocabularySize = model.info().vocabularySize();

    @TempDir
    Path folder;

    private Millrace open(int sequences) {
        return new Millrace(
                MillraceOptions.defaults().withContextLength(64).withChunk(8).withSequences(sequences), factory);
    }

    @AfterEach
    void close() {
        millrace.close();
    }

    @Test
    void onlyWhatIsNewIsRead() {
        try (Session session = model.openSession()) {
            List<Integer> first = answer(session, List.of(5, 6, 7), 4);
            List<Integer> longer = new ArrayList<>(List.of(5, 6, 7));
            longer.addAll(first);
            longer.addAll(List.of(8, 9));

            Generation second = session.generate(request(longer, 3), piece -> {});

            assertThat(second.tokens()).isEqualTo(expected(longer, 3));
            // The last token of the first answer was never read back.
            assertThat(second.stats().reusedTokens()).isEqualTo(6);
            assertThat(second.stats().promptTokens()).isEqualTo(9);
            assertThat(factory.opened().get(0).rowsPerStep()).containsExactly(3, 1, 1, 1, 3, 1, 1);
        }
    }

    @Test
    void anAnswerToTheSamePromptIsTheSameAndReadsItsLastTokenOnly() {
        try (Session session = model.openSession()) {
            assertThat(answer(session, List.of(1, 2, 3), 3)).isEqualTo(expected(List.of(1, 2, 3), 3));
            Generation again = session.generate(request(List.of(1, 2, 3), 3), piece -> {});
            assertThat(again.tokens()).isEqualTo(expected(List.of(1, 2, 3), 3));
            assertThat(again.stats().reusedTokens()).isEqualTo(2);
        }
    }

    /** Sessions, forks and requests without a session, in any order, with fewer places than there are of them. */
    @ParameterizedTest
    @CsvSource({"1, 16", "2, 32", "3, 48", "3, 16", "6, 20"})
    void whoeverElseIsThereAnswersAreAsIfAlone(int sequences, int pages) {
        Random random = new Random(sequences);
        MillraceOptions options = MillraceOptions.defaults()
                .withContextLength(64)
                .withChunk(8)
                .withSequences(sequences)
                .withKvPages(pages);
        try (Millrace many = new Millrace(options, factory);
                Model shared = many.load(ZooModels.file("llama.Q4_0"))) {
            List<Session> sessions = new ArrayList<>();
            List<List<Integer>> histories = new ArrayList<>();
            int reused = 0;
            for (int turn = 0; turn < 400; turn++) {
                int which = random.nextInt(6);
                if (which == 5) {
                    List<Integer> prompt = List.of(random.nextInt(50), random.nextInt(50));
                    assertThat(shared.generate(request(prompt, 5)).tokens()).isEqualTo(expected(prompt, 5));
                    continue;
                }
                if (which >= sessions.size()) {
                    sessions.add(shared.openSession());
                    histories.add(new ArrayList<>());
                } else if (random.nextInt(8) == 0) {
                    sessions.get(which).close();
                    int of = random.nextInt(sessions.size());
                    sessions.set(
                            which,
                            of == which
                                    ? shared.openSession()
                                    : sessions.get(of).fork());
                    histories.set(which, of == which ? new ArrayList<>() : new ArrayList<>(histories.get(of)));
                }
                int at = Math.min(which, sessions.size() - 1);
                List<Integer> history = histories.get(at);
                if (history.size() > 40 || random.nextInt(6) == 0) {
                    history.subList(random.nextInt(history.size() + 1), history.size())
                            .clear();
                }
                history.add(random.nextInt(50));
                Generation answer = sessions.get(at).generate(request(history, 6), piece -> {});
                assertThat(answer.tokens()).isEqualTo(expected(history, 6));
                reused += answer.stats().reusedTokens();
                history.addAll(answer.tokens());
            }
            assertThat(reused).isGreaterThan(1000);
            sessions.forEach(Session::close);
            assertThat(shared.continuation(new int[] {1}, 1)).isEqualTo(expected(List.of(1), 1));
            assertThat(factory.opened().get(1).cache().usage().used())
                    .as("pages are freed with their sessions")
                    .isEqualTo(1);
        }
        ScriptedExecutor executor = factory.opened().get(1);
        assertThat(executor.forks() > 0).as("forks on the device").isEqualTo(sequences > 1);
        assertThat(executor.pageReads()).isPositive();
        assertThat(executor.pageWrites()).isPositive();
    }

    /** A new conversation reads only what nobody on the device has read; pages are four tokens here. */
    @Test
    void aPromptThatBeginsAsAnotherConversationSharesItsPages() {
        try (Millrace two = open(2);
                Model shared = two.load(ZooModels.file("llama.Q4_0"));
                Session first = shared.openSession();
                Session second = shared.openSession();
                Session third = shared.openSession()) {
            List<Integer> system = List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
            assertThat(answer(first, with(system, 11), 3)).isEqualTo(expected(with(system, 11), 3));
            Generation answer = second.generate(request(with(system, 12), 3), piece -> {});
            assertThat(answer.tokens()).isEqualTo(expected(with(system, 12), 3));
            assertThat(answer.stats().reusedTokens()).isEqualTo(8);
            ScriptedExecutor executor = factory.opened().get(1);
            assertThat(executor.cache().usage().shared()).isEqualTo(2);
            assertThat(executor.pageReads()).isZero();
            // The place of the first is the one that was used longest ago; what it began with stays.
            Generation last = third.generate(request(with(system, 13), 3), piece -> {});
            assertThat(last.tokens()).isEqualTo(expected(with(system, 13), 3));
            assertThat(last.stats().reusedTokens()).isEqualTo(8);
            assertThat(executor.pageReads()).isPositive();
            assertThat(executor.pageWrites()).isZero();
            // The first comes back: two of its four pages are there, for the others begin with them, too.
            List<Integer> history = with(system, 11);
            history.addAll(expected(history, 3));
            Generation back = first.generate(request(with(history, 14), 3), piece -> {});
            assertThat(back.tokens()).isEqualTo(expected(with(history, 14), 3));
            assertThat(back.stats().reusedTokens()).isEqualTo(13);
            assertThat(executor.pageWrites()).isEqualTo(2);
            Generation again = first.generate(request(with(system, 11), 3), piece -> {});
            assertThat(again.tokens()).isEqualTo(expected(with(system, 11), 3));
        }
    }

    @Test
    void aForkSharesThePastAndGoesItsOwnWay() {
        try (Session session = model.openSession()) {
            List<Integer> past = new ArrayList<>(List.of(1, 2, 3, 4, 5, 6));
            past.addAll(answer(session, past, 3));
            try (Session fork = session.fork()) {
                List<Integer> here = with(past, 10);
                List<Integer> there = with(past, 20);
                Generation forked = fork.generate(request(there, 4), piece -> {});
                assertThat(forked.tokens()).isEqualTo(expected(there, 4));
                assertThat(forked.stats().reusedTokens()).isEqualTo(8);
                Generation original = session.generate(request(here, 4), piece -> {});
                assertThat(original.tokens()).isEqualTo(expected(here, 4));
                assertThat(original.stats().reusedTokens()).isEqualTo(8);
            }
        }
    }

    @Test
    void aSavedSessionGoesOnWhereItWas() {
        Path file = folder.resolve("a.session");
        List<Integer> past = new ArrayList<>(List.of(1, 2, 3, 4, 5, 6));
        try (Session session = model.openSession()) {
            past.addAll(answer(session, past, 3));
            session.save(file);
            session.save(file);
        }
        try (Millrace other = open(1);
                Model sameModel = other.load(ZooModels.file("llama.Q4_0"));
                Session restored = sameModel.restoreSession(file, SessionOptions.defaults())) {
            Generation answer = restored.generate(request(with(past, 9), 4), piece -> {});
            assertThat(answer.tokens()).isEqualTo(expected(with(past, 9), 4));
            assertThat(answer.stats().reusedTokens()).isEqualTo(8);
        }
        assertThat(folder.toFile().list()).containsExactly("a.session");
    }

    @Test
    void aFileThatDoesNotBelongHereIsRefused() throws IOException {
        Path file = folder.resolve("a.session");
        try (Session session = model.openSession()) {
            List<Integer> unused = answer(session, List.of(1, 2, 3, 4, 5, 6), 3);
            session.save(file);
        }
        try (Model other = millrace.load(ZooModels.file("llama.Q8_0"))) {
            assertThatThrownBy(() -> other.restoreSession(file, SessionOptions.defaults()))
                    .isInstanceOf(SessionFileException.class)
                    .hasMessageContaining("belongs to another model, llama.Q4_0.gguf; this one is llama.Q8_0.gguf");
        }
        refused(folder.resolve("none.session"), "no such file");
        refused(Files.writeString(folder.resolve("text.session"), "hello"), "is not a saved session");
        assertThatThrownBy(() -> {
                    try (Session session = model.openSession()) {
                        session.save(folder.resolve("none/a.session"));
                    }
                })
                .isInstanceOf(SessionFileException.class)
                .hasMessageContaining("there is no folder");
    }

    @Test
    void whatIsThereIsReplacedAtOnceOrNotAtAll() throws IOException {
        Path emptyFolder = Files.createDirectory(folder.resolve("folder"));
        Path file = Files.writeString(folder.resolve("a.session"), "an older one");
        try (Session session = model.openSession()) {
            List<Integer> unused = answer(session, List.of(1, 2, 3), 2);
            assertThatThrownBy(() -> session.save(emptyFolder)).hasMessageContaining("is a folder; name a file");
            session.save(file);
        }
        assertThat(emptyFolder).isEmptyDirectory();
        model.restoreSession(file, SessionOptions.defaults()).close();
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("folder", "a.session");
    }

    @Test
    void aStreamThatIsReadInsideItsOwnModelIsRefused() {
        assertThatThrownBy(() -> model.generate(request(List.of(1, 2), 3), piece -> {
                    try (var pieces = model.stream(request(List.of(4), 2))) {
                        assertThat(pieces.toList()).isEmpty();
                    }
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("at work in this very thread");
    }

    @Test
    void closingASessionEndsItsTurn() {
        Session session = model.openSession();
        Generation answer = session.generate(request(List.of(1, 2), 50), piece -> session.close());
        assertThat(answer.finishReason()).isEqualTo(FinishReason.CANCELLED);
        assertThat(answer.tokens()).hasSize(1);
    }

    /** Cut anywhere, or with any byte changed, a file is refused and nothing else happens. */
    @Test
    void damageIsFound() throws IOException {
        Path file = folder.resolve("a.session");
        try (Session session = model.openSession()) {
            List<Integer> unused = answer(session, List.of(1, 2, 3, 4, 5, 6), 3);
            session.save(file);
        }
        byte[] whole = Files.readAllBytes(file);
        Path spoilt = folder.resolve("spoilt.session");
        for (int i = 0; i < whole.length; i++) {
            Files.write(spoilt, Arrays.copyOf(whole, i));
            refused(spoilt, "spoilt.session");
            byte[] changed = whole.clone();
            changed[i] ^= 0x10;
            Files.write(spoilt, changed);
            refused(spoilt, "spoilt.session");
        }
    }

    private void refused(Path file, String message) {
        assertThatThrownBy(() -> model.restoreSession(file, SessionOptions.defaults()))
                .isInstanceOf(SessionFileException.class)
                .hasMessageContaining(message);
    }

    @Test
    void afterAFailureTheSessionGoesOn() {
        try (Session session = model.openSession()) {
            List<Integer> past = new ArrayList<>(List.of(1, 2, 3, 4, 5, 6));
            past.addAll(answer(session, past, 3));
            factory.opened().get(0).spoil(9, Float.NaN);
            assertThatThrownBy(() -> session.generate(request(with(past, 9), 4), piece -> {}))
                    .hasMessageContaining("no token can be chosen after position 9");
            factory.opened().get(0).spoil(-1, 0);
            Generation answer = session.generate(request(with(past, 9), 4), piece -> {});
            assertThat(answer.tokens()).isEqualTo(expected(with(past, 9), 4));
            assertThat(answer.stats().reusedTokens()).isEqualTo(8);
            assertThatThrownBy(() -> session.generate(request(List.of(), 4), piece -> {}))
                    .isInstanceOf(RequestException.class);
            assertThatThrownBy(() -> session.generate(GenerationRequest.tokens(new int[65]), piece -> {}))
                    .isInstanceOf(RequestException.class)
                    .hasMessageContaining("the context holds 64");
        }
    }

    @Test
    void aListenerThatThrowsLosesNoToken() {
        try (Session session = model.openSession()) {
            assertThatThrownBy(() -> session.generate(request(List.of(1, 2, 3, 4, 5), 6), piece -> {
                        throw new IllegalStateException("enough");
                    }))
                    .hasMessage("enough");
            assertThat(answer(session, List.of(1, 2, 3, 4, 5), 6)).isEqualTo(expected(List.of(1, 2, 3, 4, 5), 6));
        }
    }

    @Test
    void closingInAnyOrderIsSaid() {
        Session session = model.openSession();
        session.close();
        session.close();
        assertThatThrownBy(() -> answer(session, List.of(1), 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the session with the model llama.Q4_0.gguf is closed");
        assertThatThrownBy(session::fork).hasMessageContaining("is closed");
        Session second = model.openSession();
        millrace.close();
        assertThatThrownBy(() -> answer(second, List.of(1), 1)).hasMessage("the model llama.Q4_0.gguf is closed");
        assertThatThrownBy(model::openSession).hasMessage("the model llama.Q4_0.gguf is closed");
        second.close();
    }

    @Test
    void anAnswerEndsWhenItsTimeIsOver() {
        Generation late = model.generate(
                GenerationRequest.tokens(1, 2)
                        .withMaxTokens(60)
                        .ignoringEndOfGeneration()
                        .withTimeout(Duration.ofMillis(20)),
                piece -> sleep(10));

        assertThat(late.finishReason()).isEqualTo(FinishReason.TIMEOUT);
        assertThat(late.tokens()).hasSizeBetween(1, 5);
        assertThat(model.generate(GenerationRequest.tokens(1).withTimeout(Duration.ZERO))
                        .finishReason())
                .isEqualTo(FinishReason.TIMEOUT);
        assertThatThrownBy(() -> GenerationRequest.tokens(1).withTimeout(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void waitingForOthersCountsTowardsTheTime() {
        Thread other = new Thread(() -> model.generate(request(List.of(1, 2), 20), piece -> sleep(50)));
        other.start();
        while (factory.opened().get(0).counters().steps() == 0) {
            Thread.onSpinWait();
        }
        Generation late = model.generate(request(List.of(3), 4).withTimeout(Duration.ofMillis(30)));
        assertThat(late.finishReason()).isEqualTo(FinishReason.TIMEOUT);
        assertThat(late.tokens()).isEmpty();
        assertThat(other.isAlive()).isTrue();
        millrace.close();
    }

    @Test
    void piecesComeAsAStream() {
        String whole = model.generate(request(List.of(1, 2), 6)).text();
        List<String> pieces = model.stream(request(List.of(1, 2), 6)).toList();
        assertThat(pieces).hasSize(6);
        assertThat(String.join("", pieces)).isEqualTo(whole);
        assertThatThrownBy(() -> model.stream(request(List.of(), 6)).toList()).isInstanceOf(RequestException.class);
    }

    @Test
    void aStreamThatIsClosedCancelsTheRest() {
        Cancellation callers = new Cancellation();
        try (var pieces = model.stream(request(List.of(1, 2), 50).withCancellation(callers))) {
            assertThat(pieces.limit(2).toList()).hasSize(2);
        }
        assertThat(callers.isCancelled()).isFalse();
        assertThat(model.generate(request(List.of(4), 2)).tokens()).isEqualTo(expected(List.of(4), 2));
        callers.cancel();
        assertThat(model.stream(request(List.of(1, 2), 50).withCancellation(callers))
                        .toList())
                .isEmpty();
    }

    @Test
    void probabilitiesAreTheModelsOwn() {
        Generation answer = model.generate(request(List.of(1, 2), 3).withLogProbabilities(2));

        assertThat(answer.logProbabilities()).hasSize(3);
        float[] logits = model.logits(1, 2);
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit);
        }
        TokenProbability first = answer.logProbabilities().get(0);
        assertThat(first.token()).isEqualTo(answer.tokens().get(0));
        assertThat(first.logProbability()).isCloseTo(3 - Math.log(sum), Offset.offset(1e-12));
        assertThat(first.alternatives()).hasSize(2);
        assertThat(first.alternatives().get(0).token()).isEqualTo(first.token());
        assertThat(first.alternatives().get(1).logProbability()).isLessThan(first.logProbability());
        assertThat(first.text()).isEqualTo("<" + first.token() + ">");
        assertThat(model.generate(request(List.of(1, 2), 3)).logProbabilities()).isEmpty();
        assertThatThrownBy(() -> request(List.of(1), 1).withLogProbabilities(101))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aModelAndASessionThatNobodyClosedAreFreedAndSaid() {
        PrintStream err = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            forget();
            ScriptedExecutor forgotten = factory.opened().get(1);
            for (int i = 0; i < 200 && !forgotten.isClosed(); i++) {
                System.gc();
                sleep(20);
            }
            assertThat(forgotten.isClosed()).isTrue();
        } finally {
            System.setErr(err);
        }
        assertThat(said.toString(StandardCharsets.UTF_8))
                .contains("the model llama.Q4_0.gguf was never closed")
                .contains("a session with the model llama.Q4_0.gguf was never closed")
                .contains("opened\n    at dev.millrace.runtime.SessionTest.forget(SessionTest.java:");
    }

    private void forget() {
        Model forgotten = millrace.load(ZooModels.file("llama.Q4_0"));
        Session session = forgotten.openSession();
        assertThat(answer(session, List.of(1), 2)).hasSize(2);
    }

    @Test
    void oneSessionMayBeUsedByManyThreads() throws Exception {
        var threads = Executors.newFixedThreadPool(4);
        try (Session session = model.openSession()) {
            List<Future<List<Integer>>> answers = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                int token = i % 7;
                answers.add(threads.submit(() -> answer(session, List.of(1, 2, 3, token), 8)));
            }
            for (int i = 0; i < answers.size(); i++) {
                assertThat(answers.get(i).get()).isEqualTo(expected(List.of(1, 2, 3, i % 7), 8));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static List<Integer> with(List<Integer> tokens, int more) {
        List<Integer> all = new ArrayList<>(tokens);
        all.add(more);
        return all;
    }

    private static GenerationRequest request(List<Integer> tokens, int count) {
        return GenerationRequest.tokens(
                        tokens.stream().mapToInt(Integer::intValue).toArray())
                .withMaxTokens(count)
                .ignoringEndOfGeneration();
    }

    private static List<Integer> answer(Session session, List<Integer> prompt, int count) {
        return session.generate(request(prompt, count), piece -> {}).tokens();
    }

    private List<Integer> expected(List<Integer> prompt, int count) {
        return ScriptedExecutor.answer(prompt, count, vocabularySize);
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
