package dev.millrace.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What other programs rely on: the JSON of {@code score}, {@code bench} and {@code explain}. */
class ContractTest {

    private static final String[] EXACT = {
        "--set", "device.kind=reference", "--set", "numerics.activations=f32", "--set", "memory.kvType=f32"
    };

    private final ObjectMapper json = new ObjectMapper();

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"prefill", "decode", "chunk:5"})
    void scoreAgreesWithTheGoldenCases(String by) throws IOException {
        Ran ran = run(
                "score",
                "--model",
                Zoo.Q4_0.toString(),
                "--cases",
                Zoo.Q4_0_CASES.toString(),
                "--json",
                "--by",
                by,
                "--generate",
                "4");

        assertThat(ran.err()).isEmpty();
        assertThat(ran.code()).isZero();
        JsonNode printed = json.readTree(ran.out());
        JsonNode golden = json.readTree(Zoo.Q4_0_CASES.toFile()).get("cases");
        assertThat(printed.get("cases")).hasSize(golden.size());
        assertThat(printed.get("variants")).hasSize(1);
        for (int i = 0; i < golden.size(); i++) {
            JsonNode scored = printed.get("cases").get(i);
            JsonNode wanted = golden.get(i);
            assertThat(scored.get("name")).isEqualTo(wanted.get("name"));
            assertThat(scored.get("nll")).hasSameSizeAs(wanted.get("nll_f32"));
            double deviation = 0;
            for (int t = 0; t < wanted.get("nll_f32").size(); t++) {
                deviation += Math.abs(scored.get("nll").get(t).doubleValue()
                        - wanted.get("nll_f32").get(t).doubleValue());
            }
            assertThat(deviation / wanted.get("nll_f32").size()).isCloseTo(0, within(0.003));
            assertThat(scored.get("greedy")).hasSize(4);
            for (int t = 0; t < 4 && wanted.get("greedy_margin_f32").get(t).doubleValue() >= 0.05; t++) {
                assertThat(scored.get("greedy").get(t))
                        .isEqualTo(wanted.get("greedy_f32").get(t));
            }
        }
    }

    @Test
    void scoreWithoutGenerateHasEmptyGreedy() throws IOException {
        Ran ran = run("score", "--model", Zoo.Q4_0.toString(), "--cases", Zoo.Q4_0_CASES.toString(), "--json");

        assertThat(json.readTree(ran.out()).get("cases").get(0).get("greedy")).isEmpty();
    }

    @Test
    void scoreAsTextHasALinePerCase() throws IOException {
        Ran ran = run("score", "--model", Zoo.Q4_0.toString(), "--cases", Zoo.Q4_0_CASES.toString());

        JsonNode cases = json.readTree(Zoo.Q4_0_CASES.toFile()).get("cases");
        List<String> lines = ran.out().lines().toList();
        assertThat(lines).hasSize(cases.size() + 1);
        assertThat(lines.get(0)).matches("case +tokens +mean nll +perplexity");
        for (int i = 0; i < cases.size(); i++) {
            String[] cells = lines.get(i + 1).split(" +", -1);
            double mean = StreamSupport.stream(cases.get(i).get("nll_f32").spliterator(), false)
                    .mapToDouble(JsonNode::doubleValue)
                    .average()
                    .orElseThrow();
            assertThat(cells).hasSize(4);
            assertThat(cells[0]).isEqualTo(cases.get(i).get("name").textValue());
            assertThat(cells[1])
                    .isEqualTo(String.valueOf(cases.get(i).get("tokens").size()));
            assertThat(Double.parseDouble(cells[2])).isCloseTo(mean, within(0.01));
            assertThat(Double.parseDouble(cells[3])).isCloseTo(Math.exp(mean), withinPercentage(1));
        }
    }

    @Test
    void scoreAsTextShowsWhatWasGenerated() {
        Ran ran = run("score", "--model", Zoo.Q4_0.toString(), "--cases", Zoo.Q4_0_CASES.toString(), "--generate", "2");

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out().lines().skip(1)).isNotEmpty().allMatch(line -> line.matches(".+ \"<[0-9]+><[0-9]+>\""));
    }

    /** A vocabulary is promised and not there: text cannot be made, token ids can. */
    @Test
    void scoreGeneratesTokenIdsWhereTheTokenizerIsOfNoUse() throws IOException {
        Path model = Zoo.renamed(folder, "none", "gpt2");
        String[] arguments = {
            "score", "--model", model.toString(), "--cases", Zoo.Q4_0_CASES.toString(), "--generate", "2"
        };
        Ran text = run(arguments);
        Ran asJson = run(with(arguments, "--json"));

        assertThat(text.code()).as(text.err()).isZero();
        assertThat(text.out().lines().skip(1)).isNotEmpty().allMatch(line -> line.endsWith("]\""));
        assertThat(asJson.code()).as(asJson.err()).isZero();
        assertThat(json.readTree(asJson.out()).get("cases").get(0).get("greedy"))
                .hasSize(2);
    }

    @Test
    void everyCaseIsLookedAtBeforeTheFirstRuns() throws IOException {
        Path cases = Files.writeString(
                folder.resolve("cases.json"),
                "{\"cases\": [{\"name\": \"short\", \"tokens\": [1, 2]},"
                        + " {\"name\": \"long\", \"tokens\": [1, 2, 3, 4]}]}");
        String[] arguments = {
            "score", "--model", Zoo.Q4_0.toString(), "--cases", cases.toString(), "--set", "memory.contextLength=6"
        };

        Ran fits = run(with(arguments, "--generate", "3"));
        Ran tooLong = run(with(arguments, "--generate", "4"));

        assertThat(fits.code()).as(fits.err()).isZero();
        assertThat(tooLong.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(tooLong.out()).isEmpty();
        assertThat(tooLong.err())
                .contains("case \"long\": the prompt has 4 tokens and 4 are to be generated, which takes 7 positions;"
                        + " the context holds 6");
    }

    @Test
    void devicesKnowsTheReference() throws IOException {
        Ran text = Ran.of("devices", "--set", "device.kind=reference");
        Ran asJson = Ran.of("devices", "--set", "device.kind=reference", "--json");

        assertThat(text.code()).isZero();
        assertThat(text.out()).contains("would be taken: reference (plain Java)");
        assertThat(json.readTree(asJson.out()).get("chosen").get("device").textValue())
                .contains("reference");
    }

    private static String[] with(String[] arguments, String... more) {
        String[] all = Arrays.copyOf(arguments, arguments.length + more.length);
        System.arraycopy(more, 0, all, arguments.length, more.length);
        return all;
    }

    @Test
    void benchPrintsItsContract() throws IOException {
        Ran ran = run(
                "bench",
                "--model",
                Zoo.Q4_0.toString(),
                "--prompt-tokens",
                "6",
                "--generate-tokens",
                "3",
                "--depth",
                "4",
                "--repetitions",
                "2",
                "--json");

        assertThat(ran.code()).as(ran.err()).isZero();
        JsonNode printed = json.readTree(ran.out());
        assertThat(printed.fieldNames())
                .toIterable()
                .containsExactly(
                        "model",
                        "device",
                        "binding",
                        "prefillTokensPerSecond",
                        "decodeTokensPerSecond",
                        "launchesPerToken",
                        "hostToDeviceBytesPerToken",
                        "deviceToHostBytesPerToken",
                        "timeToFirstTokenMillis",
                        "deviceBytes",
                        "kvPages",
                        "loadMillis",
                        "variants");
        for (String rate : new String[] {"prefillTokensPerSecond", "decodeTokensPerSecond"}) {
            Iterator<String> names = printed.get(rate).fieldNames();
            assertThat(names).toIterable().containsExactly("best", "median", "all");
            assertThat(printed.get(rate).get("all")).hasSize(2);
            assertThat(printed.get(rate).get("best").doubleValue()).isPositive();
        }
        assertThat(printed.get("model").textValue()).isEqualTo("llama.Q4_0.gguf");
        assertThat(printed.get("loadMillis").doubleValue()).isPositive();
        assertThat(printed.get("deviceBytes").fieldNames()).toIterable().containsExactly("planned", "allocated");
        assertThat(printed.get("kvPages").fieldNames())
                .toIterable()
                .containsExactly("pages", "used", "shared", "copied");
    }

    @Test
    void benchBeyondTheContextIsRefused() {
        Ran ran = run("bench", "--model", Zoo.Q4_0.toString(), "--depth", "1000000", "--json");

        assertThat(ran.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(ran.err()).contains("the benchmark needs 1000512 positions");
    }

    @Test
    void explainPrintsTheGraph() throws IOException {
        Ran text = run("explain", "--model", Zoo.Q4_0.toString());
        Ran asJson = run("explain", "--model", Zoo.Q4_0.toString(), "--json");

        assertThat(text.code()).isZero();
        assertThat(text.out())
                .contains("architecture: llama")
                .contains("attention(")
                .contains("outputs: logits");
        JsonNode printed = json.readTree(asJson.out());
        assertThat(printed.get("graph").get("nodes").size()).isGreaterThan(10);
        assertThat(printed.get("device").get("name").textValue()).isEqualTo("reference");
        assertThat(printed.get("variants").get(0).textValue()).isEqualTo("reference");
    }

    private static Ran run(String... arguments) {
        String[] all = Arrays.copyOf(arguments, arguments.length + EXACT.length);
        System.arraycopy(EXACT, 0, all, arguments.length, EXACT.length);
        return Ran.of(all);
    }
}
