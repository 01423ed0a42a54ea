package dev.millrace.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands on this machine's OpenCL device. */
@Tag("device")
class DeviceCommandsTest {

    private final ObjectMapper json = new ObjectMapper();

    @TempDir
    Path folder;

    @Test
    void devicesShowsBindingsDevicesAndTheChoice() throws IOException {
        Ran text = Ran.of("devices");
        JsonNode printed = json.readTree(Ran.of("devices", "--json").out());

        assertThat(text.code()).isZero();
        assertThat(text.out()).contains("* would be taken: ", "good for ", "reached   through lwjgl and jocl");
        assertThat(printed.get("bindings")).hasSize(2);
        assertThat(printed.at("/bindings/0/platforms").findValues("works")).isNotEmpty();
        assertThat(printed.at("/bindings/0/platforms").findValues("variants")).isNotEmpty();
        assertThat(printed.get("chosen").get("device").textValue()).isNotBlank();
    }

    @Test
    void aNameThatMatchesNothingListsWhatThereIs() {
        Ran bench = bench("--set", "device.name=Voodoo");
        Ran devices = Ran.of("devices", "--set", "device.name=Voodoo");

        assertThat(bench.code()).isEqualTo(ExitCode.NO_DEVICE);
        assertThat(bench.out()).isEmpty();
        assertThat(bench.err()).contains("no OpenCL device matches device.name=Voodoo. There is:");
        assertThat(devices.code()).isEqualTo(ExitCode.NO_DEVICE);
        assertThat(devices.out()).contains("none would be taken: no OpenCL device matches device.name=Voodoo");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lwjgl", "jocl"})
    void benchRunsThroughBothBindings(String binding) throws IOException {
        Ran ran = bench("--json", "--set", "device.binding=" + binding);

        assertThat(ran.code()).as(ran.err()).isZero();
        JsonNode printed = json.readTree(ran.out());
        assertThat(printed.get("binding").textValue()).isEqualTo(binding);
        assertThat(printed.get("launchesPerToken").doubleValue()).isPositive();
        assertThat(printed.get("deviceToHostBytesPerToken").doubleValue()).isEqualTo(8);
        assertThat(printed.get("deviceBytes").get("planned").longValue()).isPositive();
        assertThat(printed.get("deviceBytes").get("allocated"))
                .isEqualTo(printed.get("deviceBytes").get("planned"));
        assertThat(printed.get("variants")).isNotEmpty();
    }

    @Test
    void scoreIsTheSameHoweverTokensAreRead() throws IOException {
        List<JsonNode> scored = new ArrayList<>();
        for (String by : List.of("prefill", "decode", "chunk:7")) {
            Ran ran = Ran.of(
                    "score",
                    "--model",
                    Zoo.Q4_0.toString(),
                    "--cases",
                    Zoo.Q4_0_CASES.toString(),
                    "--json",
                    "--by",
                    by);
            assertThat(ran.code()).as(ran.err()).isZero();
            scored.add(json.readTree(ran.out()).get("cases"));
        }

        assertThat(scored.get(1)).isEqualTo(scored.get(0));
        assertThat(scored.get(2)).isEqualTo(scored.get(0));
    }

    @Test
    void aDeviceThatIsTooSmallIsSaidBeforeAnythingRuns() throws IOException {
        Path cases = Zoo.Q4_0_CASES;
        Path model = Zoo.withContextLength(folder, 1 << 24);

        Ran ran = Ran.of(
                "score",
                "--model",
                model.toString(),
                "--cases",
                cases.toString(),
                "--json",
                "--set",
                "memory.kvType=f32",
                "--set",
                "memory.contextLength=16777216");

        assertThat(ran.code()).isEqualTo(ExitCode.NO_DEVICE);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err())
                .contains("The model does not fit on ")
                .contains("K/V cache")
                .contains("limit: largest buffer")
                .contains("a smaller memory.contextLength");
    }

    private static Ran bench(String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "bench",
                "--model",
                Zoo.Q4_0.toString(),
                "--prompt-tokens",
                "5",
                "--generate-tokens",
                "3",
                "--repetitions",
                "1"));
        arguments.addAll(List.of(more));
        return Ran.of(arguments.toArray(String[]::new));
    }
}
