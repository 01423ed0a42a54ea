package dev.millrace.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code millrace tokenize}, over a file that holds a vocabulary and nothing else. */
class TokenizeTest {

    private static final int BEGIN = 261;
    private static final int END = 262;
    private static final int TOOL = 263;

    private static final String CASES = """
            {"comment": "ignored", "cases": [
              {"name": "hello", "text": "hello hello\\n", "also": ["ignored"]},
              {"name": "special", "text": "<|im_end|>a<tool>"},
              {"name": "surrogate", "text": "x\\ud83dy\\u0000"},
              {"name": "\\u00e9 \\ud83d\\ude42", "text": "\\u00e9"},
              {"name": "empty", "text": ""}
            ]}
            """;

    private final ObjectMapper json = new ObjectMapper();

    @TempDir
    Path folder;

    @Test
    void printsItsContract() throws IOException {
        Ran ran = tokenize(CASES, "--json");

        assertThat(ran.err()).isEmpty();
        assertThat(ran.code()).isZero();
        JsonNode printed = json.readTree(ran.out());
        assertThat(printed.fieldNames()).toIterable().containsExactly("cases");
        assertThat(printed.get("cases").get(0).fieldNames()).toIterable().containsExactly("name", "tokens");
        assertThat(printed.get("cases").findValuesAsText("name"))
                .containsExactly("hello", "special", "surrogate", "é 🙂", "empty");
        assertThat(tokens(printed))
                .containsExactly(
                        List.of(BEGIN, 259, 260, 10, END),
                        List.of(BEGIN, END, (int) 'a', TOOL, END),
                        List.of(BEGIN, (int) 'x', 0xEF, 0xBF, 0xBD, (int) 'y', 0, END),
                        List.of(BEGIN, 0xC3, 0xA9, END),
                        List.of(BEGIN, END));
    }

    /** A user-defined token is a spelling, no instruction: it is one token either way. */
    @Test
    void withoutSpecialTokensTextIsText() throws IOException {
        Ran ran = tokenize(CASES, "--json", "--no-special");

        assertThat(ran.code()).as(ran.err()).isZero();
        List<List<Integer>> tokens = tokens(json.readTree(ran.out()));
        assertThat(tokens.get(0)).containsExactly(259, 260, 10);
        List<Integer> spelled = new ArrayList<>("<|im_end|>a".chars().boxed().toList());
        spelled.add(TOOL);
        assertThat(tokens.get(1)).isEqualTo(spelled);
        assertThat(tokens.get(4)).isEmpty();
    }

    @Test
    void showsPiecesToPeople() throws IOException {
        Ran ran = tokenize(CASES);

        assertThat(ran.code()).as(ran.err()).isZero();
        List<String> lines = ran.out().lines().toList();
        assertThat(lines).hasSize(6);
        assertThat(lines.get(0)).matches("case +tokens +pieces");
        assertThat(lines.get(1))
                .matches(
                        "hello +5 +\\Q\"<|begin|>\" 261, \"hello\" 259, \" hello\" 260, \"\\n\" 10, \"<|im_end|>\" 262\\E");
    }

    @Test
    void namesAndPiecesCannotSteerTheTerminal() throws IOException {
        Ran ran = tokenize("{\"cases\": [{\"name\": \"a\\u001b]0;x\\u0007\\nb\", \"text\": \"\\u007f\\u009b\"}]}");

        assertThat(ran.out().lines()).hasSize(2);
        assertThat(ran.out())
                .contains("a\\u001b]0;x\\u0007\\u000ab")
                .contains("\\u007f")
                .doesNotContain("\u001b", "\u0007", "\u007f", "\u009b");
    }

    @Test
    void cutsALongListing() throws IOException {
        Ran ran =
                tokenize("{\"cases\": [{\"name\": \"long\", \"text\": \"" + "a".repeat(1000) + "\"}]}", "--no-special");

        assertThat(ran.out()).containsPattern("long +1000 +\"a\" 97, ").contains("\"a\" 97, ...");
        assertThat(ran.out().lines()).allMatch(line -> line.length() < 300);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"cases\": [{\"name\": \"a\", \"text\": \"b\"}]} {} | cases.json:1:",
                "{\"cases\": [{\"name\": \"a\", \"text\": \"b\", \"text\": \"c\"}]} | Duplicate field 'text'",
                "nonsense | cases.json:1:1: not JSON",
                "{\"cases\": []} | cases must be an array with at least one case",
                "{\"cases\": [{\"text\": \"a\"}]} | cases[0].name must be a string",
                "{\"cases\": [{\"name\": \"a\", \"text\": \"b\"}, {\"name\": \"a\"}]} | cases[1].text must be a string",
                "{\"cases\": [{\"name\": \"a\", \"text\": 7}]} | cases[0].text must be a string",
            })
    void namesWhatACaseLacks(String cases, String message) throws IOException {
        Ran ran = tokenize(cases, "--json");

        assertThat(ran.code()).isEqualTo(ExitCode.BAD_FILE);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains(message);
    }

    @Test
    void refusesFilesThatAreNone() throws IOException {
        Path cases = Files.writeString(folder.resolve("cases.json"), CASES);
        Ran model = run(Zoo.Q4_0, cases);
        Ran noModel = run(folder.resolve("none.gguf"), cases);
        Ran noCases = run(Zoo.VOCABULARY, folder.resolve("none.json"));

        assertThat(List.of(model, noModel, noCases))
                .allSatisfy(ran -> assertThat(ran.code()).isEqualTo(ExitCode.BAD_FILE))
                .allSatisfy(ran -> assertThat(ran.out()).isEmpty());
        assertThat(model.err()).contains("holds no tokenizer; give token ids instead of text");
        assertThat(noModel.err()).contains("there is no model file").contains("none.gguf");
        assertThat(noCases.err())
                .contains("none.json does not exist; --cases needs a JSON file with cases[].name and cases[].text");
    }

    private Ran tokenize(String cases, String... more) throws IOException {
        return run(Zoo.VOCABULARY, Files.writeString(folder.resolve("cases.json"), cases), more);
    }

    private static Ran run(Path model, Path cases, String... more) {
        List<String> arguments =
                new ArrayList<>(List.of("tokenize", "--model", model.toString(), "--cases", cases.toString()));
        arguments.addAll(List.of(more));
        return Ran.of(arguments.toArray(String[]::new));
    }

    private static List<List<Integer>> tokens(JsonNode printed) {
        List<List<Integer>> all = new ArrayList<>();
        for (JsonNode entry : printed.get("cases")) {
            List<Integer> ids = new ArrayList<>();
            entry.get("tokens").forEach(id -> ids.add(id.intValue()));
            all.add(ids);
        }
        return all;
    }
}
