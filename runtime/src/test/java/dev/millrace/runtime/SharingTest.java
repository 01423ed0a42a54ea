package dev.millrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.opencl.HandleLedger;
import dev.millrace.runtime.config.GenerationConfig;
import dev.millrace.runtime.error.RequestException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two models, eight threads, 200 requests of all kinds, some cancelled, some failing: every answer has the bits that it has
 * when nobody else is there, and nothing grows.
 */
@Tag("device")
class SharingTest {

    private static final int THREADS = 8;
    private static final int REQUESTS = 200;
    private static final long MOST_HEAP_GROWTH = 4L << 20;
    private static final long MOST_RESIDENT_GROWTH = 24L << 20;
    /** Three conversations may be on the device, with pages for two. */
    private static final MillraceOptions OPTIONS = MillraceOptions.defaults()
            .withContextLength(512)
            .withChunk(32)
            .withSequences(3)
            .withKvPages(2);

    private static final MillraceOptions ALONE = OPTIONS.withSequences(1).withSharedPages(false);

    /** What one request does with a model; what it returns are the bits that must not differ. */
    private interface Request {
        List<Object> run(Model model);
    }

    @Test
    @Timeout(300)
    void everyAnswerIsAsIfAlone() throws Exception {
        List<Request> requests = requests();
        Map<Request, List<Object>> alone = new HashMap<>();
        for (String name : List.of("llama.Q4_0", "llama.Q8_0")) {
            try (Millrace millrace = Millrace.open(ALONE);
                    Model model = millrace.load(ZooModels.file(name))) {
                for (int i = modelOf(name); i < REQUESTS; i += 2) {
                    alone.put(requests.get(i), requests.get(i).run(model));
                }
            }
        }
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (Millrace millrace = Millrace.open(OPTIONS);
                Model one = millrace.load(ZooModels.file("llama.Q4_0"));
                Model two = millrace.load(ZooModels.file("llama.Q8_0"))) {
            List<Integer> order = new ArrayList<>();
            for (int i = 0; i < REQUESTS; i++) {
                order.add(i);
            }
            Collections.shuffle(order, new Random(1));
            runAll(order.subList(0, REQUESTS / 2), requests, alone, threads, one, two);
            Usage half = Usage.now();
            runAll(order.subList(REQUESTS / 2, REQUESTS), requests, alone, threads, one, two);
            Usage end = Usage.now();
            System.out.printf(
                    "sharing: %d threads, %d requests; over the second half heap %+d KiB, resident %+d KiB, handles %d -> %d%n",
                    THREADS,
                    REQUESTS,
                    (end.heap - half.heap) >> 10,
                    (end.resident - half.resident) >> 10,
                    half.handles,
                    end.handles);
            assertThat(end.handles).isEqualTo(half.handles);
            assertThat(end.heap - half.heap).as("growth of the heap").isLessThan(MOST_HEAP_GROWTH);
            assertThat(end.resident - half.resident).as("growth of the process").isLessThan(MOST_RESIDENT_GROWTH);
        } finally {
            threads.shutdownNow();
        }
    }

    private static int modelOf(String name) {
        return name.equals("llama.Q4_0") ? 0 : 1;
    }

    private static void runAll(
            List<Integer> order,
            List<Request> requests,
            Map<Request, List<Object>> alone,
            ExecutorService threads,
            Model one,
            Model two)
            throws Exception {
        List<Future<List<Object>>> answers = new ArrayList<>();
        for (int i : order) {
            answers.add(threads.submit(() -> requests.get(i).run(i % 2 == 0 ? one : two)));
        }
        for (int i = 0; i < order.size(); i++) {
            Request request = requests.get(order.get(i));
            assertThat(answers.get(i).get())
                    .as("request " + order.get(i))
                    .isNotEmpty()
                    .isEqualTo(alone.get(request));
        }
    }

    private static List<Request> requests() {
        Random random = new Random(7);
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            int[] prompt = tokens(random, 1 + random.nextInt(90));
            long seed = random.nextLong();
            int[] more = tokens(random, 1 + random.nextInt(40));
            requests.add(
                    switch (i / 2 % 10) {
                        case 0 -> model -> bits(model.logits(prompt));
                        case 1 ->
                            model -> List.of(Arrays.toString(
                                    model.score(Arrays.copyOf(prompt, prompt.length + 1), ScoreMode.PREFILL)));
                        case 2 ->
                            model -> bits(model.generate(request(prompt, 12).withLogProbabilities(4)));
                        case 3 ->
                            model -> bits(model.generate(sampled(prompt, seed).withLogProbabilities(2)));
                        case 4 ->
                            model -> List.of(
                                    model.generate(sampled(prompt, seed)).tokens());
                        case 5 -> model -> cancelled(model, prompt, 3);
                        case 6 -> model -> failing(model, prompt);
                        case 7 -> model -> List.of(String.join("", streamed(model, prompt)));
                        case 8 -> model -> cancelledFork(model, prompt, more);
                        default -> model -> conversation(model, prompt, more);
                    });
        }
        return requests;
    }

    /** Turns of a session and of its fork; each answers what a request without a session would. */
    private static List<Object> conversation(Model model, int[] prompt, int[] more) {
        List<Object> bits = new ArrayList<>();
        try (Session session = model.openSession()) {
            Generation first = session.generate(request(prompt, 6).withLogProbabilities(1), piece -> {});
            bits.addAll(bits(first));
            int[] longer = joined(
                    joined(
                            prompt,
                            first.tokens().stream().mapToInt(Integer::intValue).toArray()),
                    more);
            try (Session fork = session.fork()) {
                bits.addAll(bits(fork.generate(request(longer, 5).withLogProbabilities(1), piece -> {})));
                bits.addAll(bits(session.generate(request(longer, 5).withLogProbabilities(1), piece -> {})));
            }
        }
        int fromFirst = 3 * 6;
        int each = 3 * 5;
        assertThat(bits.subList(fromFirst, fromFirst + each))
                .as("fork and original")
                .isEqualTo(bits.subList(fromFirst + each, fromFirst + 2 * each));
        return bits;
    }

    /** A fork that is cancelled in the middle of an answer goes on, and so does its original, as if nothing had been. */
    private static List<Object> cancelledFork(Model model, int[] prompt, int[] more) {
        List<Object> bits = new ArrayList<>();
        int[] longer = joined(prompt, more);
        try (Session session = model.openSession()) {
            bits.addAll(bits(session.generate(request(prompt, 4).withLogProbabilities(1), piece -> {})));
            try (Session fork = session.fork()) {
                Cancellation cancellation = new Cancellation();
                Generation cut = fork.generate(
                        request(longer, 30).withCancellation(cancellation), piece -> cancellation.cancel());
                bits.add(cut.tokens());
                bits.addAll(bits(session.generate(request(longer, 5).withLogProbabilities(1), piece -> {})));
                bits.addAll(bits(fork.generate(request(longer, 5).withLogProbabilities(1), piece -> {})));
            }
        }
        return bits;
    }

    private static List<Object> cancelled(Model model, int[] prompt, int after) {
        Cancellation cancellation = new Cancellation();
        List<String> pieces = new ArrayList<>();
        Generation answer = model.generate(request(prompt, 50).withCancellation(cancellation), piece -> {
            pieces.add(piece);
            if (pieces.size() == after) {
                cancellation.cancel();
            }
        });
        return List.of(answer.tokens(), answer.finishReason());
    }

    private static List<Object> failing(Model model, int[] prompt) {
        assertThatThrownBy(() -> model.generate(request(new int[513], 1))).isInstanceOf(RequestException.class);
        assertThatThrownBy(() -> model.generate(request(prompt, 9), piece -> {
                    throw new IllegalStateException("a listener that fails");
                }))
                .hasMessage("a listener that fails");
        return List.of("failed as it should");
    }

    private static List<String> streamed(Model model, int[] prompt) {
        try (var pieces = model.stream(request(prompt, 8))) {
            return pieces.toList();
        }
    }

    private static GenerationRequest request(int[] prompt, int count) {
        return GenerationRequest.tokens(prompt).withMaxTokens(count).ignoringEndOfGeneration();
    }

    private static GenerationRequest sampled(int[] prompt, long seed) {
        return request(prompt, 12)
                .withOptions(GenerationConfig.defaults()
                        .withMaxTokens(12)
                        .withTemperature(1.1)
                        .withTopK(40)
                        .withRepetitionPenalty(1.2)
                        .withSeed(seed));
    }

    private static int[] tokens(Random random, int count) {
        return random.ints(count, 0, 200).toArray();
    }

    private static int[] joined(int[] a, int[] b) {
        int[] all = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, all, a.length, b.length);
        return all;
    }

    private static List<Object> bits(float[] values) {
        List<Object> bits = new ArrayList<>();
        for (float value : values) {
            bits.add(Float.floatToRawIntBits(value));
        }
        return bits;
    }

    private static List<Object> bits(Generation answer) {
        List<Object> bits = new ArrayList<>();
        answer.logProbabilities().forEach(token -> {
            bits.add(token.token());
            bits.add(Double.doubleToRawLongBits(token.logProbability()));
            token.alternatives().forEach(other -> bits.add(Double.doubleToRawLongBits(other.logProbability())));
        });
        return bits;
    }

    /** What the process takes, garbage aside. */
    private record Usage(long heap, long resident, long handles) {

        static Usage now() throws IOException, InterruptedException {
            for (int i = 0; i < 3; i++) {
                System.gc();
                Thread.sleep(50);
            }
            Runtime runtime = Runtime.getRuntime();
            return new Usage(runtime.totalMemory() - runtime.freeMemory(), residentBytes(), HandleLedger.open());
        }

        /** Resident bytes where the system says them, else 0. */
        private static long residentBytes() throws IOException {
            Path status = Path.of("/proc/self/status");
            if (!Files.exists(status)) {
                return 0;
            }
            try (var lines = Files.lines(status)) {
                return lines.filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
                        .findFirst()
                        .orElse(0);
            }
        }
    }
}
