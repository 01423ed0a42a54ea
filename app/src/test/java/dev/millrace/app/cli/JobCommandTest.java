package dev.millrace.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code millrace run} with files: what is wrong with them is said before a model is loaded. */
class JobCommandTest {

    @TempDir
    Path folder;

    @BeforeEach
    void files() throws IOException {
        Files.writeString(folder.resolve("in.jsonl"), "{\"prompt\": \"Hi\"}\n");
        Files.writeString(folder.resolve("notes.txt"), "my notes");
        // No model file: a run that gets as far as loading it says so.
        Files.writeString(folder.resolve("broken.gguf"), "no model");
        Files.writeString(folder.resolve("c.json"), "{}");
        Files.createDirectory(folder.resolve("folder"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "none.jsonl | out.jsonl | 3 | none.jsonl: no such file",
                "folder | out.jsonl | 3 | is a directory; a file in JSON Lines is needed",
                "in.jsonl | folder | 3 | is a directory; name a file",
                "in.jsonl | folder/none/out.jsonl | 3 | there is no folder",
                "in.jsonl | in.jsonl | 3 | is input.file as well; name another file for the answers",
                "in.jsonl | folder/../in.jsonl | 3 | is input.file as well",
                "in.jsonl | c.json | 3 | is the configuration as well",
                "in.jsonl | broken.gguf | 3 | is the model as well",
                "in.jsonl | notes.txt | 3 | notes.txt:1 is neither an answer of Millrace nor the beginning",
                "in.jsonl | out.jsonl | 3 | broken.gguf",
            })
    void filesAreLookedAtFirst(String in, String out, int code, String message) throws IOException {
        Ran ran = run("input.file=" + folder.resolve(in), "output.file=" + folder.resolve(out));

        assertThat(ran.code()).isEqualTo(code);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).startsWith("millrace: ").contains(message);
        assertThat(folder.resolve("notes.txt")).hasContent("my notes");
        assertThat(folder.resolve("in.jsonl")).hasContent("{\"prompt\": \"Hi\"}");
    }

    @Test
    void anAnswerReplacesNoFileUnasked() {
        Ran ran = run("prompt=Hi", "output.file=" + folder.resolve("notes.txt"));

        assertThat(ran.code()).isEqualTo(ExitCode.BAD_FILE);
        assertThat(ran.err()).contains("notes.txt is there already, and only the JSON Lines of many requests");
        assertThat(folder.resolve("notes.txt")).hasContent("my notes");
        assertThat(run("prompt=Hi", "output.file=" + folder.resolve("notes.txt"), "output.existing=replace")
                        .err())
                .contains("broken.gguf");
        assertThat(folder.resolve("notes.txt")).hasContent("my notes");
    }

    @Test
    void generateTakesAnOutputAndNoInput() {
        Ran refused = Ran.of("generate", "-p", "x", "--set", "input.file=in.jsonl");
        Ran taken =
                Ran.of("generate", "-p", "x", "-m", "none.gguf", "--set", "output.file=" + folder.resolve("notes.txt"));

        assertThat(refused.code()).isEqualTo(ExitCode.USAGE);
        assertThat(refused.err()).contains("generate makes no use of input");
        assertThat(taken.err()).contains("notes.txt is there already");
    }

    /** Nothing is left to ask, so that nothing is loaded: the model here is none. */
    @Test
    void anEmptyFileIsDone() throws IOException {
        Files.writeString(folder.resolve("in.jsonl"), "\n \n");

        Ran ran = run("input.file=" + folder.resolve("in.jsonl"));

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.err()).isEqualTo("millrace: 0 requests: 0 answered, 0 with an error" + System.lineSeparator());
    }

    private Ran run(String... settings) {
        List<String> arguments = new ArrayList<>(List.of(
                "run",
                folder.resolve("c.json").toString(),
                "--set",
                "device.kind=reference",
                "--set",
                "model=" + folder.resolve("broken.gguf")));
        for (String setting : settings) {
            arguments.addAll(List.of("--set", setting));
        }
        return Ran.of(arguments.toArray(new String[0]));
    }
}
