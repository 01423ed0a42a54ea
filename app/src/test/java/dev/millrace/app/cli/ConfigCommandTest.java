package dev.millrace.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.runtime.config.ConfigReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code millrace config}. */
class ConfigCommandTest {

    private final ObjectMapper json = new ObjectMapper();

    @TempDir
    Path folder;

    @Test
    void explainSaysWhereEachValueCameFrom() throws IOException {
        Path config = config("""
                {
                  "model": "m.gguf",
                  "memory": {"chunk": 64, "kvType": "f32"}
                }
                """);

        Ran ran = Ran.of("config", "--explain", config.toString(), "--seed", "4", "--set", "memory.chunk=32");

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out())
                .containsPattern("(?m)^key +value +from$")
                .containsPattern("(?m)^model +\"m.gguf\" +c.json:2:12$")
                .containsPattern("(?m)^memory.kvType +\"f32\" +c.json:3:37$")
                .containsPattern("(?m)^memory.chunk +32 +--set memory.chunk=32$")
                .containsPattern("(?m)^memory.contextLength +\\(the model's, at most 8192\\) +default$")
                .containsPattern("(?m)^generation.seed +4 +--seed 4$")
                .containsPattern("(?m)^generation.maxTokens +256 +default$");
    }

    @Test
    void explainAsJson() throws IOException {
        Path config = config("{\"memory\": {\"chunk\": 64}, \"prompt\": {\"text\": \"Hi\"}}");

        Ran ran = Ran.of("config", "--explain", "--json", config.toString(), "--set", "device.kind=cpu", "--seed", "4");

        JsonNode keys = json.readTree(ran.out()).get("keys");
        assertThat(key(keys, "memory.chunk"))
                .isEqualTo(json.readTree("{\"key\": \"memory.chunk\", \"value\": 64, \"from\": \"file\","
                        + " \"file\": \"c.json\", \"line\": 1, \"column\": 22}"));
        assertThat(key(keys, "prompt").get("value")).isEqualTo(json.readTree("{\"text\": \"Hi\"}"));
        assertThat(key(keys, "device.kind"))
                .isEqualTo(json.readTree("{\"key\": \"device.kind\", \"value\": \"cpu\", \"from\": \"set\","
                        + " \"setting\": \"--set device.kind=cpu\"}"));
        assertThat(key(keys, "generation.seed").get("from").textValue()).isEqualTo("option");
        assertThat(key(keys, "generation.topP"))
                .isEqualTo(json.readTree("{\"key\": \"generation.topP\", \"value\": 1, \"from\": \"default\"}"));
        assertThat(key(keys, "model").get("value").isNull()).isTrue();
        assertThat(key(keys, "model").get("otherwise").textValue()).isEqualTo("the demo model");
    }

    @Test
    void explainWithoutAFileIsTheDefaults() {
        Ran ran = Ran.of("config", "--explain");

        assertThat(ran.code()).isZero();
        assertThat(ran.out().lines().skip(1)).isNotEmpty().allMatch(line -> line.endsWith(" default"));
        assertThat(Ran.of("config")).isEqualTo(ran);
    }

    @Test
    void theSchemaAndTheReferenceArePrinted() throws IOException {
        assertThat(json.readTree(Ran.of("config", "--schema").out()))
                .isEqualTo(json.readTree(Json.text(ConfigReference.schema())));
        assertThat(json.readTree(Ran.of("config", "--request-schema").out()))
                .isEqualTo(json.readTree(Json.text(ConfigReference.requestSchema())));
        assertThat(Ran.of("config", "--reference").out()).isEqualTo(ConfigReference.page());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "config --schema nothere.json --set bogus=1 | 2 | leave out CONFIG, --set",
                "config --schema nothere.json | 2 | leave out CONFIG, --set",
                "config --reference --set model=x | 2 | leave out CONFIG, --set",
                "config --request-schema --seed 3 | 2 | leave out CONFIG, --set",
                "config none.json | 3 | there is no configuration file none.json",
                "config --explain --schema | 2 | mutually exclusive",
                "config --explain none.json | 3 | there is no configuration file none.json",
                "config --explain --set memory.chnk=3 | 3 | did you mean memory.chunk?",
            })
    void wrongUseIsSaid(String arguments, int code, String message) {
        Ran ran = Ran.of(arguments.strip().split(" +"));

        assertThat(ran.code()).isEqualTo(code);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains(message);
    }

    private static JsonNode key(JsonNode keys, String name) {
        for (JsonNode key : keys) {
            if (key.get("key").textValue().equals(name)) {
                return key;
            }
        }
        throw new AssertionError("no " + name + " in " + keys);
    }

    private Path config(String text) throws IOException {
        return Files.writeString(folder.resolve("c.json"), text);
    }
}
