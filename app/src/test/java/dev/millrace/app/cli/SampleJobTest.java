package dev.millrace.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sample of many requests, as it is shipped: answered, cut off, and gone on with. */
@Tag("model")
class SampleJobTest {

    private static final Path SAMPLES = Scripts.folder().resolveSibling("samples");

    private final Path model = GenerateTest.demoModel();

    @TempDir
    Path folder;

    @BeforeEach
    void aModelIsThere() {
        assumeTrue(Files.exists(model) || Boolean.getBoolean("millrace.requireModel"), "no demo model at " + model);
    }

    @Test
    void theSampleGoesOnWhereItWasCut() throws IOException {
        Path answers = folder.resolve("answers.jsonl");
        Ran whole = run(answers);
        assertThat(whole.code()).as(whole.err()).isZero();
        List<String> lines = Files.readAllLines(answers);
        assertThat(lines).hasSameSizeAs(Files.readAllLines(SAMPLES.resolve("requests.jsonl")));

        String text = Files.readString(answers);
        Files.writeString(answers, text.substring(0, text.indexOf('\n') + 20));
        Ran rest = run(answers);

        assertThat(rest.code()).as(rest.err()).isZero();
        assertThat(rest.err()).contains("1 of them were there already");
        assertThat(Files.readAllLines(answers)).isEqualTo(lines);
    }

    private Ran run(Path answers) {
        return Ran.of(
                "run",
                SAMPLES.resolve("many-requests.json").toString(),
                "--max-tokens",
                "8",
                "--set",
                "model=" + model,
                "--set",
                "device.kind=any",
                "--set",
                "input.file=" + SAMPLES.resolve("requests.jsonl"),
                "--set",
                "output.file=" + answers);
    }
}
