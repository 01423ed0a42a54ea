package dev.millrace.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class EffectiveTest {

    @Test
    void everyValueSaysWhereItCameFrom() {
        ConfigSource source = ConfigSource.json("c.json", """
                {
                  "model": "m.gguf",
                  "generation": {"maxTokens": 7, "stop": ["a"]},
                  "prompt": {"text": "Hi"}
                }
                """);
        source.setValue("--seed 3", "generation.seed", "3");
        source.set("device.kind=cpu");
        source.set("memory={\"chunk\": 9}");

        Map<String, Effective> all = byPath(source);

        assertThat(of(all, "model"))
                .isEqualTo(new Effective("model", "m.gguf", null, new Origin.InFile("c.json", 2, 12)));
        assertThat(of(all, "generation.maxTokens"))
                .isEqualTo(new Effective(
                        "generation.maxTokens", new BigDecimal(7), null, new Origin.InFile("c.json", 3, 31)));
        assertThat(of(all, "generation.stop").value()).isEqualTo(List.of("a"));
        assertThat(of(all, "prompt").value()).isEqualTo(Map.of("text", "Hi"));
        assertThat(of(all, "generation.seed").origin()).isEqualTo(new Origin.Given("--seed 3"));
        assertThat(of(all, "device.kind").origin()).hasToString("--set device.kind=cpu");
        assertThat(of(all, "memory.chunk").value()).isEqualTo(new BigDecimal(9));
        assertThat(of(all, "memory.chunk").origin()).hasToString("--set memory={\"chunk\": 9}");
        assertThat(of(all, "memory.kvType"))
                .isEqualTo(new Effective("memory.kvType", "f16", null, new Origin.Default()));
        assertThat(of(all, "memory.contextLength"))
                .isEqualTo(
                        new Effective("memory.contextLength", null, "the model's, at most 8192", new Origin.Default()));
    }

    @Test
    void aNumberIsShownAsItIsTaken() {
        ConfigSource source =
                ConfigSource.json("c.json", "{\"generation\": {\"temperature\": 1E-400, \"topP\": 0.10}}");

        Map<String, Effective> all = byPath(source);

        assertThat(of(all, "generation.temperature").value()).isEqualTo(BigDecimal.ZERO);
        assertThat(of(all, "generation.topP").value()).isEqualTo(new BigDecimal("0.1"));
    }

    @Test
    void whatCannotBeReadIsNotExplained() {
        ConfigSource source = ConfigSource.json("c.json", "{\"memory\": {\"chunk\": 0}}");

        assertThatThrownBy(source::explain).hasMessageContaining("memory.chunk is 0");
    }

    private static Effective of(Map<String, Effective> all, String path) {
        return Objects.requireNonNull(all.get(path), path);
    }

    private static Map<String, Effective> byPath(ConfigSource source) {
        return source.explain().stream().collect(Collectors.toMap(Effective::path, Function.identity()));
    }
}
