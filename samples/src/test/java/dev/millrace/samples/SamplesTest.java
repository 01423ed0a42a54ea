package dev.millrace.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("model")
class SamplesTest {

    private final Path model = demoModel();

    @BeforeEach
    void aModelIsThere() {
        assumeTrue(Files.exists(model) || Boolean.getBoolean("millrace.requireModel"), "no demo model at " + model);
    }

    @Test
    void firstAnswer() throws Exception {
        assertThat(outputOf("", () -> FirstAnswer.main(new String[] {model.toString()})))
                .contains("Paris");
    }

    @Test
    void streamingChat() throws Exception {
        String output = outputOf(
                "Name the capital of France.\nWhat is it known for?\n\n",
                () -> StreamingChat.main(new String[] {model.toString(), "streaming-chat.json"}));

        assertThat(output.lines()).hasSizeGreaterThanOrEqualTo(2);
        assertThat(output).contains("Paris");
    }

    @Test
    void severalSessions() throws Exception {
        String output = outputOf("", () -> SeveralSessions.main(new String[] {model.toString()}));

        assertThat(output)
                .contains("What is the capital of France? ")
                .contains("Paris")
                .contains("Who wrote Hamlet? ");
    }

    @Test
    void choosingDevices() throws Exception {
        String output = outputOf("", () -> ChoosingDevices.main(new String[] {model.toString()}));

        assertThat(output).contains("): ").contains("Paris");
    }

    @Test
    void customGraph() throws Exception {
        String output = outputOf("", () -> CustomGraph.main(new String[0]));

        assertThat(output)
                .contains("outputs: logits")
                .containsPattern("\\d+ launches, worst difference from plain Java \\d\\.\\de-0[5-9]");
    }

    private static String outputOf(String input, Sample sample) throws Exception {
        InputStream in = System.in;
        PrintStream out = System.out;
        ByteArrayOutputStream captured = new ByteArrayOutputStream();
        System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
        System.setOut(new PrintStream(captured, true, StandardCharsets.UTF_8));
        try {
            sample.run();
        } finally {
            System.setIn(in);
            System.setOut(out);
        }
        return captured.toString(StandardCharsets.UTF_8);
    }

    private static Path demoModel() {
        String named = System.getProperty("millrace.demoModel");
        if (named != null) {
            return Path.of(named);
        }
        String xdg = System.getenv("XDG_CACHE_HOME");
        Path cache = xdg == null || xdg.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(xdg);
        return cache.resolve("millrace/models/SmolLM2-135M-Instruct.Q4_1.gguf");
    }

    /** A sample's main method. */
    private interface Sample {
        void run() throws Exception;
    }
}
