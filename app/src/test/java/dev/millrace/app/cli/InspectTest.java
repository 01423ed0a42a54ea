package dev.millrace.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code millrace inspect}. */
class InspectTest {

    @TempDir
    private Path folder;

    @Test
    void showsWhatAFileHolds() {
        Ran ran = Ran.of("inspect", Zoo.Q4_0.toString());

        assertThat(ran.err()).isEmpty();
        assertThat(ran.code()).isZero();
        assertThat(ran.out())
                .contains("  llama, ")
                .contains("Millrace runs it.")
                .containsPattern("Q4_0 +\\d+ +\\d+ +[0-9.]+ KiB +yes")
                .containsPattern("llama.block_count +uint32 +\\d+")
                .containsPattern("token_embd.weight +\\w+ +\\d+ x \\d+ +[0-9.]+ KiB")
                .contains("kind: none")
                .contains("none: the model continues text");
    }

    @Test
    void saysWhyAFileDoesNotRun() {
        Ran ran = Ran.of("inspect", Zoo.Q2_K.toString());

        assertThat(ran.code()).isZero();
        assertThat(ran.out()).contains("Millrace does not run it: there are no kernels for Q2_K");
    }

    @Test
    void tellsOfAnArchitectureThatItDoesNotRun() throws IOException {
        Ran ran = Ran.of("inspect", Zoo.renamed(folder, "llama", "loopy").toString());

        assertThat(ran.code()).isZero();
        assertThat(ran.out()).contains("Millrace does not run it").contains("'loopy'");
    }

    /** A file may clear the screen, change the title or forge a line, unless its names are escaped. */
    @Test
    void aFileCannotSteerTheTerminal() throws IOException {
        Ran ran = Ran.of("inspect", Zoo.renamed(folder, "llama", "\u001b[2J\n").toString());
        Ran verbose = Ran.of("inspect", "--verbose", "no\u001b[2J\u007f\u0085file.gguf");
        Ran failed = Ran.of("inspect", "no\u001b[2J\u007f\u0085file.gguf");

        assertThat(ran.code()).isZero();
        assertThat(ran.out()).contains("  \\u001b[2J\\u000a, ").doesNotContain("\u001b");
        assertThat(failed.code()).isEqualTo(ExitCode.BAD_FILE);
        assertThat(failed.err()).contains("no\\u001b[2J\\u007f\\u0085file.gguf");
        for (String said : new String[] {verbose.err(), failed.err()}) {
            assertThat(said).doesNotContain("\u001b", "\u007f", "\u0085");
        }
        assertThat(verbose.err()).contains("\tat dev.millrace");
    }

    @Test
    void printsJsonWithEveryTensorWithinTheFile() throws IOException {
        Ran ran = Ran.of("inspect", Zoo.Q4_0.toString(), "--json");

        JsonNode facts = new ObjectMapper().readTree(ran.out());
        assertThat(facts.at("/runs/runs").booleanValue()).isTrue();
        assertThat(facts.at("/metadata/general.architecture/value").textValue()).isEqualTo("llama");
        assertThat(facts.get("tensors")).isNotEmpty();
        long parameters = 0;
        for (JsonNode tensor : facts.get("tensors")) {
            long values = 1;
            for (JsonNode dimension : tensor.get("shape")) {
                values *= dimension.longValue();
            }
            parameters += values;
            assertThat(tensor.get("offset").longValue() + tensor.get("byteSize").longValue())
                    .isLessThanOrEqualTo(Files.size(Zoo.Q4_0));
        }
        assertThat(facts.at("/file/parameters").longValue()).isEqualTo(parameters);
    }

    @Test
    void refusesWhatIsNoModelFile() throws IOException {
        Path file = Files.writeString(folder.resolve("poem.gguf"), "Two roads diverged in a yellow wood");

        Ran ran = Ran.of("inspect", file.toString());

        assertThat(ran.code()).isEqualTo(ExitCode.BAD_FILE);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains("poem.gguf");
    }

    @Test
    void whatItHasNoUseForIsRefused() {
        Ran ran = Ran.of("inspect", Zoo.Q4_0.toString(), "--set", "device.kind=gpu");

        assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains("--set device.kind=gpu: inspect makes no use of device; it uses model");
    }
}
