package dev.millrace.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.kernels.program.CacheFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Jobs of the demo model in processes of their own, which are killed. */
@Tag("model")
@Timeout(300)
class JobProcessTest {

    private static final int REQUESTS = 14;

    private final Path model = demoModel();
    private final ObjectMapper json = new ObjectMapper();

    @TempDir
    Path folder;

    private Path answers;

    @BeforeEach
    void files() throws IOException {
        assumeTrue(Files.exists(model) || Boolean.getBoolean("millrace.requireModel"), "no demo model at " + model);
        answers = folder.resolve("answers.jsonl");
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < REQUESTS - 2; i++) {
            requests.append("{\"id\": \"r")
                    .append(i)
                    .append("\", \"messages\": [{\"role\": \"user\", \"content\":")
                    .append(" \"Tell me something about the number ")
                    .append(i)
                    .append(".\"}]}\n");
        }
        requests.append("{\"id\": \"long\", \"prompt\": \"")
                .append("word ".repeat(400))
                .append("\"}\n");
        requests.append("{\"id\": \"bad\", \"promt\": \"x\"}\n");
        Files.writeString(folder.resolve("requests.jsonl"), requests);
    }

    @Test
    void aKilledJobGoesOnWhereItWas() throws Exception {
        Path whole = folder.resolve("whole.jsonl");
        Process uninterrupted = start(whole, "first");
        assertThat(uninterrupted.waitFor()).as(err("first")).isEqualTo(ExitCode.FAILED);
        assertThat(err("first")).contains("millrace: 14 requests: 12 answered, 2 with an error");
        List<String> lines = Files.readAllLines(whole);
        assertThat(lines).hasSize(REQUESTS);
        JsonNode tooLong = json.readTree(lines.get(REQUESTS - 2));
        assertThat(tooLong.get("id").textValue()).isEqualTo("long");
        assertThat(tooLong.get("error").textValue())
                .startsWith("requests.jsonl:13: the prompt has ")
                .contains("the context holds 256");
        assertThat(json.readTree(lines.get(REQUESTS - 1)).get("error").textValue())
                .startsWith("requests.jsonl:14:24: promt is not a key; did you mean prompt?");

        int kills = 0;
        for (int wanted : new int[] {1, 5, 8}) {
            Process process = start(answers, "kill" + wanted);
            boolean there = awaitLines(process, wanted);
            process.destroyForcibly().waitFor();
            kills += there ? 1 : 0;
        }
        Process last = start(answers, "last");

        assertThat(kills).isPositive();
        assertThat(last.waitFor()).as(err("last")).isEqualTo(ExitCode.FAILED);
        assertThat(err("last")).contains("of them were there already");
        assertThat(Files.readString(answers)).isEqualTo(Files.readString(whole));
    }

    @Test
    void controlCKeepsWhatIsDone() throws Exception {
        Process process = start(answers, "interrupted");
        assertThat(awaitLines(process, 2)).isTrue();

        new ProcessBuilder("kill", "-INT", String.valueOf(process.pid()))
                .start()
                .waitFor();

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(err("interrupted")).isEqualTo(130);
        assertThat(err("interrupted")).contains("; stopped, and the same command goes on from here");
        byte[] kept = Files.readAllBytes(answers);
        assertThat(kept[kept.length - 1]).isEqualTo((byte) '\n');
        assertThat(Files.readAllLines(answers)).hasSizeBetween(2, REQUESTS - 1);
    }

    private boolean awaitLines(Process process, int lines) throws Exception {
        while (process.isAlive()) {
            if (Files.exists(answers) && Files.readString(answers).lines().count() >= lines) {
                return true;
            }
            Thread.sleep(5);
        }
        return false;
    }

    private Process start(Path output, String name) throws IOException {
        Path config = Files.writeString(folder.resolve("job.json"), """
                {
                  "model": "%s",
                  "memory": {"contextLength": 256},
                  "generation": {"maxTokens": 24, "temperature": 0.8, "topK": 40, "seed": 11},
                  "input": {"file": "requests.jsonl"}
                }
                """.formatted(model));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of("run", config.toString(), "--set", "output.file=" + output));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(folder.resolve(name + ".out").toFile())
                .redirectError(folder.resolve(name + ".err").toFile());
        return builder.start();
    }

    private String err(String name) throws IOException {
        return Files.readString(folder.resolve(name + ".err"));
    }

    private static Path demoModel() {
        String named = System.getProperty("millrace.demoModel");
        return named != null
                ? Path.of(named)
                : Objects.requireNonNull(CacheFolders.ofUser().models()).resolve(DemoModel.FILE);
    }
}
