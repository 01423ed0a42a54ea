package dev.millrace.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code profile} measures is kept, and serves the models that are loaded from then on. */
class ProfileCommandTest {

    private final ObjectMapper json = new ObjectMapper();

    @TempDir
    Path folder;

    @Test
    void plainJavaHasNothingToMeasure() {
        Ran ran = Ran.of("profile", "--set", "device.kind=reference");

        assertThat(ran.code()).isEqualTo(ExitCode.NO_DEVICE);
        assertThat(ran.err()).contains("device.kind=reference computes in plain Java");
        assertThat(ran.out()).isEmpty();
    }

    @Test
    @Tag("device")
    void aMeasuredProfileServesFromThenOn() throws IOException {
        String cache = "cache.directory=" + folder;
        JsonNode before = explained(cache);
        assertThat(before.at("/costs/profile").textValue()).startsWith("shipped for ");

        Ran ran = Ran.of("profile", "--json", "--set", cache);

        assertThat(ran.code()).as(ran.err()).isZero();
        JsonNode printed = json.readTree(ran.out());
        assertThat(Path.of(printed.get("file").textValue()))
                .isRegularFile()
                .hasParentRaw(folder.toAbsolutePath().resolve("profiles"));
        assertThat(printed.get("measured").get("streamBytesPerNano").doubleValue())
                .isPositive();
        assertThat(printed.get("measured")).hasSameSizeAs(printed.get("shipped"));
        assertThat(printed.get("seconds").doubleValue()).isLessThan(120); // 60 where nobody else is at work

        JsonNode after = explained(cache);
        assertThat(after.at("/costs/profile").textValue()).startsWith("measured on 20");
        assertThat(after.at("/costs/decodeMicros").doubleValue())
                .isNotEqualTo(before.at("/costs/decodeMicros").doubleValue());
        assertThat(after.at("/measured/decode/launches").size()).isPositive();
        assertThat(after.at("/measured/decode/measuredMicros").doubleValue()).isPositive();

        Files.writeString(Path.of(printed.get("file").textValue()), "damaged");
        assertThat(explained(cache).at("/costs/profile").textValue()).startsWith("shipped for ");
    }

    private JsonNode explained(String cache) throws IOException {
        Ran ran = Ran.of("explain", "--measured", "--model", Zoo.Q4_0.toString(), "--json", "--set", cache);
        assertThat(ran.code()).as(ran.err()).isZero();
        return json.readTree(ran.out());
    }
}
