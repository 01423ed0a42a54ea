package dev.millrace.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.runtime.synthesis.Mixture;
import dev.millrace.runtime.synthesis.Sizes;
import dev.millrace.runtime.synthesis.SyntheticModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --trace}, of every command that runs a model. */
class TraceOptionTest {

    @TempDir
    private Path folder;

    private String model;
    private String cases;

    @BeforeEach
    void write() throws IOException {
        Path file = folder.resolve("model.gguf");
        new SyntheticModel(new Sizes(1, 64, 64, 2, 1, 32, 300, 128), Mixture.Q8_0, 1)
                .file()
                .write(file);
        model = file.toString();
        cases = Files.writeString(
                        folder.resolve("cases.json"), "{\"cases\": [{\"name\": \"a\", \"tokens\": [1, 2, 3]}]}")
                .toString();
    }

    @Test
    void everyCommandThatRunsAModelTracesIt() throws IOException {
        assertThat(traced("", "bench", "--prompt-tokens", "3", "--generate-tokens", "2", "--repetitions", "1"))
                .contains("read model file", "load", "prefill chunk", "decode step");
        assertThat(traced("", "score", "--cases", cases)).contains("score step");
        assertThat(traced("", "explain")).contains("read model file");
        assertThat(traced("", "generate", "--prompt", "wheel", "--max-tokens", "2", "--temperature", "1"))
                .contains("tokenize", "prefill chunk", "sample", "text");
        assertThat(traced("wheel\n", "chat", "--max-tokens", "2")).contains("prefill chunk", "sample");
    }

    @Test
    void aConfigurationIsTracedByItsKeyOrByTheOption() throws IOException {
        Path trace = folder.resolve("key.json");
        Path config = folder.resolve("ask.json");
        Files.writeString(
                config,
                Json.text(Map.of(
                        "model", model,
                        "prompt", "wheel",
                        "generation", Map.of("maxTokens", 2),
                        "device", Map.of("kind", "reference"),
                        "trace", Map.of("file", trace.toString()))));
        Ran ran = Ran.of("run", config.toString());
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(names(trace)).contains("prefill chunk");
        Path other = folder.resolve("option.json");
        assertThat(Ran.of("run", config.toString(), "--trace", other.toString()).code())
                .isZero();
        assertThat(names(other)).contains("prefill chunk");
    }

    @Test
    void aFileThatIsNoTraceIsKept() throws IOException {
        Path precious = Files.writeString(folder.resolve("precious"), "GGUF");
        Ran ran = Ran.of(
                "score",
                "-m",
                model,
                "--cases",
                cases,
                "--set",
                "device.kind=reference",
                "--trace",
                precious.toString());

        assertThat(ran.code()).isEqualTo(ExitCode.FAILED);
        assertThat(ran.err()).contains("is no trace");
        assertThat(precious).hasContent("GGUF");
    }

    /** Names of the events of a run without a device. */
    private List<String> traced(String input, String command, String... arguments) throws IOException {
        Path file = folder.resolve("trace.json");
        List<String> all = new ArrayList<>(List.of(command, "--model", model));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--set", "device.kind=reference", "--trace", file.toString()));
        Ran ran = Ran.typing(input, all.toArray(String[]::new));
        assertThat(ran.code()).as(ran.err()).isZero();
        return names(file);
    }

    private static List<String> names(Path trace) throws IOException {
        List<String> names = new ArrayList<>();
        for (JsonNode event : new ObjectMapper().readTree(trace.toFile())) {
            names.add(event.get("name").asText());
        }
        return names;
    }
}
