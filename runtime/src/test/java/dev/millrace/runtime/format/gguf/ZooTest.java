package dev.millrace.runtime.format.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The zoo: tiny models written by llama.cpp. */
class ZooTest {

    /** Without the padding after the last tensor, the tensors fill their files exactly. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "llama.F16     | F16,F32",
                "llama.Q4_0    | F32,Q4_0",
                "llama.Q4_1    | F32,Q4_1",
                "llama.Q4_K_M  | F32,Q4_K",
                "llama.Q6_K    | F32,Q6_K",
                "llama.Q8_0    | F32,Q8_0"
            })
    void parsesWhatLlamaCppWrote(String name, String types) throws URISyntaxException {
        try (GgufFile model = GgufFile.open(zoo(name + ".gguf"))) {
            assertThat(model.metadata().string("general.architecture")).isEqualTo("llama");
            assertThat(model.metadata().integer("llama.embedding_length")).isEqualTo(256);
            Set<String> seen = new TreeSet<>();
            model.tensors().forEach(tensor -> seen.add(tensor.typeName()));
            assertThat(String.join(",", seen)).isEqualTo(types);
            long end = model.tensors().stream()
                    .mapToLong(tensor -> tensor.offset() + tensor.byteSize())
                    .max()
                    .orElseThrow();
            assertThat(model.byteSize() - end).isBetween(0L, 31L);
            assertThat(model.tensor("token_embd.weight").orElseThrow().shape()).containsExactly(256L, 288L);
            assertThat(model.slice(model.tensor("output_norm.weight").orElseThrow(), 0, 4)
                            .getFloat())
                    .isBetween(0.1f, 10f);
        }
    }

    private static Path zoo(String name) throws URISyntaxException {
        URL resource = ZooTest.class.getResource("/zoo/" + name);
        assertThat(resource).as("zoo/%s", name).isNotNull();
        return Path.of(resource.toURI());
    }
}
