package dev.millrace.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What other programs rely on: the JSON of {@code score}, {@code bench} and {@code explain}. */
class ContractTest {

    private static final String[] EXACT = {
        "--set", "device.kind=reference", "--set", "numerics.activations=f32", "--set", "memory.kvType=f32"
    };

    private final ObjectMapper json = new ObjectMapper();

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

        assertThat(ran.out().lines())
                .hasSameSizeAs(json.readTree(Zoo.Q4_0_CASES.toFile()).get("cases"))
                .allMatch(line -> line.contains("mean nll"));
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
