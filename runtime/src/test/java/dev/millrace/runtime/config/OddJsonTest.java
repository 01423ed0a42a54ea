package dev.millrace.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts that are hardly JSON: errors in words that help, at once. */
@Timeout(value = 20, unit = TimeUnit.SECONDS)
class OddJsonTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{/* why */} | c.json:1:2: not JSON: JSON has no comments",
                "{\"model\": \"m\" // the model} | not JSON: JSON has no comments",
                "{\"memory\": {\"chunk\": 1,}} | not JSON: a comma without anything after it",
                "{\"fusion\": {\"disable\": [\"attention\",]}} | not JSON: a comma without anything after it",
                "{\"model\": ]} | not JSON: Unexpected character (']'",
                "{\"memory\": {\"chunk\": 1, \"chunk\": 1}} | not JSON: Duplicate field 'chunk'",
                "{\"generation\": {\"temperature\": NaN}} | not JSON: JSON has no NaN and no Infinity",
                "{\"generation\": {\"temperature\": Infinity}} | not JSON: JSON has no NaN and no Infinity",
                "{\"generation\": {\"temperature\": -Infinity}} | not JSON: JSON has no NaN and no Infinity",
                "{'model': 'm'} | not JSON: ",
                "{\"model\": \"m\" | not JSON: ",
            })
    void whatIsNoJsonIsSaid(String json, String message) {
        assertThatThrownBy(() -> ConfigSource.json("c.json", json).read())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  \n\t", "\uFEFF"})
    void anEmptyFileHasNoValue(String text) {
        assertThatThrownBy(() -> ConfigSource.json("c.json", text).read())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("there is no JSON value");
    }

    @Test
    void aByteOrderMarkIsPassedOver() {
        assertThat(ConfigSource.json("c.json", "\uFEFF{\"model\": \"m\"}")
                        .read()
                        .model())
                .isEqualTo("m");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":"})
    void depthIsAnError(String opening) {
        assertThatThrownBy(() -> ConfigSource.json("c.json", opening.repeat(100_000)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("c.json:1:")
                .hasMessageContaining("nesting depth (1001) exceeds the maximum allowed (1000)");
        ConfigSource source = ConfigSource.empty();
        source.set("model=" + opening.repeat(100_000));
        assertThat(source.read().model()).startsWith(opening);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "memory.chunk | 1e999999999 | memory.chunk is 1E+999999999; it must be from 1 to 65536",
                "memory.chunk | 1e-999999999 | memory.chunk must be a whole number",
                "memory.chunk | 0e999999999 | it must be from 1 to 65536",
                "memory.chunk | 1e9999999999 | not a number that can be read",
                "memory.chunk | 00001 | not JSON",
                "memory.chunk | 9223372036854775808 | it must be from 1 to 65536",
                "memory.chunk | true | memory.chunk must be a whole number, not true",
                "memory.chunk | {} | memory.chunk must be a whole number, not an object",
                "generation.temperature | 1e999999999 | it must be from 0 to 100",
                "generation.temperature | -1e-999999999 | it must be from 0 to 100",
                "generation.seed | 9223372036854775808 | it must be from -9223372036854775808 to 9223372036854775807",
            })
    void oddNumbersAreRefusedAtOnce(String key, String number, String message) {
        String[] keys = key.split("\\.", 2);

        assertThatThrownBy(() -> ConfigSource.json(
                                "c.json", "{\"" + keys[0] + "\": {\"" + keys[1] + "\": " + number + "}}")
                        .read())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aNumberOfManyDigitsIsRefused() {
        assertThatThrownBy(() -> ConfigSource.json("c.json", "{\"memory\": {\"chunk\": " + "9".repeat(100_000) + "}}")
                        .read())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("Number value length (100000) exceeds the maximum allowed");
    }

    @Test
    void oddNumbersInRangeAreTaken() {
        MillraceConfig config = ConfigSource.json(
                        "c.json",
                        "{\"generation\": {\"temperature\": 1e-999999999, \"topK\": 0e999999999, \"maxTokens\": 1.0e2}}")
                .read();

        assertThat(config.generation().temperature()).isZero();
        assertThat(config.generation().topK()).isZero();
        assertThat(config.generation().maxTokens()).isEqualTo(100);
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "Infinity", "1e", "--1"})
    void aSettingThatIsNoNumberIsAString(String value) {
        ConfigSource source = ConfigSource.empty();
        source.set("generation.temperature=" + value);

        assertThatThrownBy(source::read)
                .hasMessageContaining("--set generation.temperature=" + value)
                .hasMessageContaining("must be a number, not the string \"" + value + "\"");
    }
}
