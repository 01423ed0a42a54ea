package dev.millrace.runtime.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.runtime.Cancellation;
import dev.millrace.runtime.Generation;
import dev.millrace.runtime.GenerationRequest;
import dev.millrace.runtime.GenerationStats;
import dev.millrace.runtime.Prompt;
import dev.millrace.runtime.config.GenerationConfig;
import dev.millrace.runtime.config.OutputConfig;
import dev.millrace.runtime.config.OutputConfig.Existing;
import dev.millrace.runtime.config.OutputConfig.Format;
import dev.millrace.runtime.error.DeviceException;
import dev.millrace.runtime.error.RequestException;
import dev.millrace.runtime.generation.FinishReason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs whose model repeats what it is asked. */
@Timeout(60)
class JobTest {

    private static final GenerationConfig BASE = GenerationConfig.defaults();

    private final ObjectMapper json = new ObjectMapper();
    private final ByteArrayOutputStream standardOutput = new ByteArrayOutputStream();

    @TempDir
    Path folder;

    private Path requests;
    private Path answers;

    @BeforeEach
    void files() throws IOException {
        answers = folder.resolve("answers.jsonl");
        requests = Files.writeString(folder.resolve("requests.jsonl"), """
                {"id": "a", "prompt": "one ✓"}
                {"id": 2, "messages": [{"role": "user", "content": "two"}]}

                {"prompt": "three", "generation": {"maxTokens": 3, "seed": 1}}
                nonsense
                {"id": "e", "prompt": "too long"}
                {"id": "f", "prompt": "last \\n line"}
                """);
    }

    @Test
    void everyRequestHasItsLine() throws IOException {
        Job.Tally tally = run(JobTest::echo);

        assertThat(tally).isEqualTo(new Job.Tally(0, 4, 2, false));
        List<JsonNode> lines = lines();
        assertThat(lines).hasSize(6);
        assertThat(lines).extracting(line -> line.get("index").intValue()).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(lines.get(0).get("id").textValue()).isEqualTo("a");
        assertThat(lines.get(0).get("text").textValue()).isEqualTo("one ✓ 256 null");
        assertThat(lines.get(0).get("finishReason").textValue()).isEqualTo("end_of_generation");
        assertThat(lines.get(0).get("promptTokens").intValue()).isEqualTo(5);
        assertThat(lines.get(0).get("generatedTokens").intValue()).isEqualTo(2);
        assertThat(lines.get(1).get("id").longValue()).isEqualTo(2);
        assertThat(lines.get(1).get("text").textValue()).startsWith("two");
        assertThat(lines.get(2).get("id").isNull()).isTrue();
        assertThat(lines.get(2).get("text").textValue()).isEqualTo("three 3 1");
        assertThat(lines.get(3).get("error").textValue())
                .startsWith("requests.jsonl:5:")
                .contains("not JSON");
        assertThat(lines.get(4).get("id").textValue()).isEqualTo("e");
        assertThat(lines.get(4).get("error").textValue()).isEqualTo("requests.jsonl:6: it is too long");
        assertThat(lines.get(4).has("text")).isFalse();
    }

    /** A run that is killed after any byte of its output goes on to the same file, and asks nothing twice. */
    @Test
    void afterAnyByteTheNextRunEndsWithTheSameFile() throws IOException {
        run(JobTest::echo);
        byte[] whole = Files.readAllBytes(answers);
        for (int length = 0; length <= whole.length; length++) {
            Files.write(answers, Arrays.copyOf(whole, length));
            int done = newlines(whole, length);
            List<GenerationRequest> asked = new ArrayList<>();

            Job.Tally tally = run(request -> {
                synchronized (asked) {
                    asked.add(request);
                }
                return echo(request);
            });

            assertThat(Files.readAllBytes(answers)).as("after %d bytes", length).isEqualTo(whole);
            assertThat(tally).isEqualTo(new Job.Tally(done, 4, 2, false));
            // The fourth request is no JSON and is never asked.
            assertThat(asked).hasSize(6 - done - (done <= 3 ? 1 : 0));
        }
    }

    @Test
    void aJobThatIsDoneAsksNothing() {
        run(JobTest::echo);

        try (Job job = open(output())) {
            assertThat(job.isDone()).isTrue();
            assertThat(job.tally()).isEqualTo(new Job.Tally(6, 4, 2, false));
        }
    }

    @Test
    void requestsAtTheEndAreWelcome() throws IOException {
        run(JobTest::echo);
        byte[] before = Files.readAllBytes(answers);
        Files.writeString(requests, Files.readString(requests) + "{\"prompt\": \"more\"}");

        Job.Tally tally = run(JobTest::echo);

        assertThat(tally).isEqualTo(new Job.Tally(6, 5, 2, false));
        assertThat(Files.readAllBytes(answers)).startsWith(before);
        assertThat(lines().get(6).get("text").textValue()).startsWith("more");
    }

    @Test
    void otherRequestsAreAnError() throws IOException {
        run(JobTest::echo);
        byte[] before = Files.readAllBytes(answers);
        Files.writeString(requests, Files.readString(requests).replace("two", "2"));

        refused(output(), "answers.jsonl:2 answers another request than requests.jsonl:2: the input was changed");
        Files.writeString(requests, "{\"id\": \"a\", \"prompt\": \"one ✓\"}\n");
        refused(output(), "answers.jsonl:2 answers a request that the input does not have");
        assertThat(Files.readAllBytes(answers)).isEqualTo(before);
    }

    @Test
    void otherSettingsAreAnError() {
        run(JobTest::echo);

        assertThatThrownBy(() -> Job.open(requests, output(), this::print, BASE.withTemperature(1), "model"))
                .isInstanceOf(JobFileException.class)
                .hasMessageContaining("answers.jsonl:1 was made with another model or other settings");
        assertThatThrownBy(() -> Job.open(requests, output(), this::print, BASE, "model 2"))
                .hasMessageContaining("answers.jsonl:1 was made with another model or other settings");
    }

    @ParameterizedTest
    @ValueSource(strings = {"my notes", "my notes\n", "{}\n", "{\"fingerprint\": 1}\n", "{", "{\"fingerprint\":\"00"})
    void aFileOfSomebodyElseIsLeftAlone(String content) throws IOException {
        Files.writeString(answers, content);
        byte[] before = Files.readAllBytes(answers);
        // An opening brace is how our own lines begin.
        if (content.equals("{")) {
            run(JobTest::echo);
            return;
        }

        refused(output(), "answers.jsonl:1 ");

        assertThat(Files.readAllBytes(answers)).isEqualTo(before);
    }

    @Test
    void whatIsThereIsReplacedOrRefusedOnDemand() throws IOException {
        Files.writeString(answers, "my notes");

        refused(new OutputConfig(null, answers, Existing.REFUSE), "is there already");
        refused(new OutputConfig(Format.TEXT, answers, Existing.RESUME), "is there already, and only the JSON Lines");
        try (Job job = open(new OutputConfig(null, answers, Existing.REPLACE))) {
            assertThat(Files.readString(answers)).isEqualTo("my notes");
            job.run(JobTest::echo, 1, (tally, share) -> {}, new Cancellation());
        }
        assertThat(lines()).hasSize(6);
    }

    @Test
    void textHasHeadings() throws IOException {
        try (Job job = open(new OutputConfig(Format.TEXT, answers, Existing.RESUME))) {
            job.run(JobTest::echo, 1, (tally, share) -> {}, new Cancellation());
        }

        assertThat(Files.readString(answers))
                .startsWith(
                        "=== a\none ✓ 256 null\n\n=== 2\ntwo 256 null\n\n=== 2\nthree 3 1\n\n=== 3\n(no answer: requests");
    }

    @Test
    void withoutAFileAnswersGoToStandardOutput() {
        try (Job job = open(OutputConfig.defaults())) {
            job.run(JobTest::echo, 1, (tally, share) -> {}, new Cancellation());
        }

        assertThat(standardOutput.toString(StandardCharsets.UTF_8).lines()).hasSize(6);
    }

    @Test
    void aCancelledAnswerIsNotWritten() throws IOException {
        run(JobTest::echo);
        byte[] whole = Files.readAllBytes(answers);
        Files.delete(answers);
        Cancellation cancellation = new Cancellation();
        Job.Tally tally;
        try (Job job = open(output())) {
            tally = job.run(
                    request -> {
                        if (request.prompt().toString().contains("three")) {
                            cancellation.cancel();
                            return new Generation("thr", List.of(1), FinishReason.CANCELLED, List.of(), 0, stats(1));
                        }
                        return echo(request);
                    },
                    1,
                    (t, share) -> {},
                    cancellation);
        }

        assertThat(tally).isEqualTo(new Job.Tally(0, 2, 0, true));
        assertThat(lines()).hasSize(2);
        run(JobTest::echo);
        assertThat(Files.readAllBytes(answers)).isEqualTo(whole);
    }

    @Test
    void aDeviceThatFailsEndsTheJobAndKeepsWhatIsDone() throws IOException {
        assertThatThrownBy(() -> run(request -> {
                    if (request.prompt().toString().contains("three")) {
                        throw new DeviceException("lost");
                    }
                    return echo(request);
                }))
                .isInstanceOf(DeviceException.class);

        assertThat(lines()).hasSize(2);
    }

    /** The first two are under way at the same moment, and the second one ends first. */
    @Test
    void severalAtOnceAreWrittenInOrder() throws IOException {
        CyclicBarrier firstAndSecond = new CyclicBarrier(2);
        CyclicBarrier firstAndThird = new CyclicBarrier(2);
        try (Job job = open(output())) {
            job.run(
                    request -> {
                        String prompt = request.prompt().toString();
                        boolean first = prompt.contains("one");
                        if (first || prompt.contains("two")) {
                            meet(firstAndSecond);
                        }
                        if (first || prompt.contains("three")) {
                            meet(firstAndThird);
                        }
                        return echo(request);
                    },
                    3,
                    (tally, share) -> {},
                    new Cancellation());
        }

        assertThat(lines()).extracting(line -> line.get("index").intValue()).containsExactly(0, 1, 2, 3, 4, 5);
    }

    @Test
    void bytesThatAreNoTextAreThatLinesError() throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.write("\uFEFF{\"prompt\": \"a\"}\r\n".getBytes(StandardCharsets.UTF_8));
        file.write(new byte[] {'{', (byte) 0xff, '}', '\n'});
        file.write("{\"prompt\": \"b\"}".getBytes(StandardCharsets.UTF_8));
        Files.write(requests, file.toByteArray());

        Job.Tally tally = run(JobTest::echo);

        assertThat(tally).isEqualTo(new Job.Tally(0, 2, 1, false));
        assertThat(lines().get(1).get("error").textValue())
                .isEqualTo("requests.jsonl:2: the line is not text in UTF-8");
    }

    @Test
    void aLineOfAnyLengthIsReadInLittleMemory() throws IOException {
        Files.writeString(requests, "{\"prompt\": \"" + "x".repeat(LineReader.MOST_BYTES) + "\"}\n{\"prompt\": \"b\"}");

        Job.Tally tally = run(JobTest::echo);

        assertThat(tally).isEqualTo(new Job.Tally(0, 1, 1, false));
        assertThat(lines().get(0).get("error").textValue()).contains("the line has 16777230 bytes");
    }

    /** Reads no further than it answers. */
    @Test
    void requestsAreReadAsTheyAreNeeded() throws IOException {
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 100_000; i++) {
            many.append("{\"prompt\": \"").append(i).append("\"}\n");
        }
        Files.writeString(requests, many);
        List<Double> shares = new ArrayList<>();
        Cancellation cancellation = new Cancellation();

        try (Job job = open(output())) {
            job.run(
                    JobTest::echo,
                    1,
                    (tally, share) -> {
                        shares.add(share);
                        if (tally.answered() == 100) {
                            cancellation.cancel();
                        }
                    },
                    cancellation);
        }

        assertThat(shares).hasSize(101).isSorted();
        assertThat(shares.get(100)).isBetween(0.0001, 0.01);
        assertThat(lines()).hasSize(100);
    }

    @Test
    void twoRunsDoNotShareAnOutput() {
        try (Job first = open(output())) {
            assertThat(first.isDone()).isFalse();

            refused(output(), "is being written by another run");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "none.jsonl | out.jsonl | none.jsonl: no such file",
                ". | out.jsonl | is a directory; a file in JSON Lines is needed",
                "requests.jsonl | . | is a directory; name a file",
                "requests.jsonl | no/out.jsonl | there is no folder",
                "requests.jsonl | requests.jsonl/out.jsonl | there is no folder",
            })
    void filesThatCannotBeUsedAreNamed(String in, String out, String message) {
        OutputConfig output = new OutputConfig(null, folder.resolve(out), Existing.RESUME);

        assertThatThrownBy(() -> Job.open(folder.resolve(in), output, this::print, BASE, "model"))
                .isInstanceOf(JobFileException.class)
                .hasMessageContaining(message);
    }

    private Job.Tally run(Function<GenerationRequest, Generation> answer) {
        try (Job job = open(output())) {
            return job.run(answer, 1, (tally, share) -> {}, new Cancellation());
        }
    }

    private Job open(OutputConfig output) {
        return Job.open(requests, output, this::print, BASE, "model");
    }

    private void refused(OutputConfig output, String message) {
        assertThatThrownBy(() -> open(output))
                .isInstanceOf(JobFileException.class)
                .hasMessageContaining(message);
    }

    private void print(byte[] bytes) {
        standardOutput.write(bytes, 0, bytes.length);
    }

    private OutputConfig output() {
        return new OutputConfig(null, answers, Existing.RESUME);
    }

    private List<JsonNode> lines() throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(answers)) {
            lines.add(json.readTree(line));
        }
        return lines;
    }

    private static Generation echo(GenerationRequest request) {
        String text = request.prompt() instanceof Prompt.Chat chat
                ? chat.messages().get(0).content()
                : ((Prompt.Text) request.prompt()).text();
        if (text.equals("too long")) {
            throw new RequestException("it is too long");
        }
        return new Generation(
                text + " " + request.options().maxTokens() + " "
                        + request.options().seed(),
                List.of(1, 2),
                FinishReason.END_OF_GENERATION,
                List.of(),
                0,
                stats(2));
    }

    private static GenerationStats stats(int generated) {
        return new GenerationStats(5, 0, generated, 1, 1, 1);
    }

    private static int newlines(byte[] bytes, int length) {
        int count = 0;
        for (int i = 0; i < length; i++) {
            count += bytes[i] == '\n' ? 1 : 0;
        }
        return count;
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
