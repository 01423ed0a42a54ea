package dev.millrace.runtime.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.kernels.reference.ReferenceSampling;
import dev.millrace.runtime.format.gguf.GgufFile;
import dev.millrace.scheduler.graph.Graph;
import dev.millrace.scheduler.graph.ReferenceInterpreter;
import dev.millrace.scheduler.graph.Rows;
import dev.millrace.scheduler.graph.StepOutputs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tiny models with random weights, read from their files and interpreted, give the answers of llama.cpp in float32:
 * format, unpacking, architecture and reference together.
 */
class ZooTest {

    private static final double NLL_TOLERANCE = 0.001;
    private static final double BINDING_MARGIN = 0.05;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "llama.F16",
                "llama.Q8_0",
                "llama.Q4_0",
                "llama.Q4_1",
                "llama.Q4_K_M",
                "llama.Q6_K",
                "llama-ropefreqs.Q8_0"
            })
    void matchesTheGoldenAnswers(String name) throws IOException {
        try (GgufFile file = GgufFile.open(resource(name + ".gguf"))) {
            Architecture architecture = Architectures.of(file.metadata());
            Tensors tensors = Tensors.of(file);
            Graph graph = architecture.build(architecture.config(file.metadata()), tensors);
            ReferenceInterpreter interpreter = new ReferenceInterpreter(graph, tensors.cached());
            JsonNode cases = new ObjectMapper()
                    .readTree(resource(name + ".json").toFile())
                    .get("cases");
            assertThat(cases).hasSize(2);
            int sequence = 0;
            for (JsonNode golden : cases) {
                check(interpreter, sequence++, golden);
            }
        }
    }

    private static void check(ReferenceInterpreter interpreter, int sequence, JsonNode golden) {
        int[] tokens = ints(golden.get("tokens"));
        StepOutputs outputs = interpreter.run(Rows.of(sequence, 0, tokens));
        float[] logits = outputs.floats(Architecture.LOGITS);
        int vocabulary = logits.length / tokens.length;
        double deviation = 0;
        for (int i = 1; i < tokens.length; i++) {
            float[] row = Arrays.copyOfRange(logits, (i - 1) * vocabulary, i * vocabulary);
            double nll = -ReferenceSampling.logProbability(row, tokens[i]);
            deviation += Math.abs(nll - golden.get("nll_f32").get(i - 1).asDouble());
        }
        assertThat(deviation / (tokens.length - 1))
                .as("mean deviation of the negative log-likelihood per token")
                .isLessThan(NLL_TOLERANCE);

        int[] greedy = ints(golden.get("greedy_f32"));
        int checked = 0;
        int answer = outputs.ints(Architecture.TOKEN)[tokens.length - 1];
        for (int i = 0; i < greedy.length; i++) {
            if (golden.get("greedy_margin_f32").get(i).asDouble() >= BINDING_MARGIN) {
                assertThat(answer).as("greedy token %d", i).isEqualTo(greedy[i]);
                checked++;
            }
            answer = interpreter.run(Rows.of(sequence, tokens.length + i, greedy[i]))
                    .ints(Architecture.TOKEN)[0];
        }
        assertThat(checked).as("tokens whose margin binds").isGreaterThan(greedy.length / 2);
    }

    private static int[] ints(JsonNode array) {
        int[] result = new int[array.size()];
        for (int i = 0; i < result.length; i++) {
            result[i] = array.get(i).asInt();
        }
        return result;
    }

    private static Path resource(String name) {
        return Path.of("src/test/resources/zoo", name);
    }
}
