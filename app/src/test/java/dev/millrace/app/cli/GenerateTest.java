package dev.millrace.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.kernels.program.CacheFolders;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.Character.UnicodeScript;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers of the demo model. */
@Tag("model")
class GenerateTest {

    private final Path model = demoModel();

    @TempDir
    Path folder;

    @BeforeEach
    void aModelIsThere() {
        assumeTrue(Files.exists(model) || Boolean.getBoolean("millrace.requireModel"), "no demo model at " + model);
    }

    @Test
    void aTextIsContinued() {
        Ran ran = generate("--prompt", "The capital of France is", "--max-tokens", "2");

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).isEqualTo(" Paris.\n");
        assertThat(ran.err()).isEmpty();
    }

    @Test
    void aChatIsAnsweredAndSummedUp() {
        Ran ran = generate("--chat", "--prompt", "Name the capital of France.", "--max-tokens", "32", "--summary");

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("Paris").doesNotContain("<|im_end|>");
        assertThat(ran.err())
                .matches("device .+, weights 9[0-9] MB, first token after [0-9]+ ms, prefill [0-9.]+ tokens/s,"
                        + " decode [0-9.]+ tokens/s\\R");
    }

    @Test
    void aStopTextThatSpansTokensEndsTheAnswer() {
        Ran ran = generate("--prompt", "1, 1, 2, 3, 5, 8, 13, 21,", "--max-tokens", "24", "--stop", "5, 63");

        assertThat(ran.out()).isEqualTo(" 28, 4\n");
    }

    @Test
    void charactersOfSeveralTokensAreWhole() {
        Ran ran = generate("--prompt", "Привет! Меня зовут Анна. Меня зовут", "--max-tokens", "20");

        assertThat(ran.code()).isZero();
        // Only the last character may be cut, by the limit on tokens.
        String whole = ran.out().strip().replaceFirst("\uFFFD$", "");
        assertThat(whole).doesNotContain("\uFFFD");
        assertThat(whole.codePoints().filter(c -> UnicodeScript.of(c) == UnicodeScript.CYRILLIC))
                .hasSizeGreaterThan(4);
    }

    @Test
    void theSameSeedGivesTheSameAnswer() {
        String[] arguments = {
            "--prompt", "Once upon a time", "--max-tokens", "16", "--temperature", "1.2", "--top-k", "40", "--seed", "7"
        };

        assertThat(generate(arguments).out()).isEqualTo(generate(arguments).out());
    }

    @Test
    void aConfigurationIsRun() throws IOException {
        Path config = Files.writeString(folder.resolve("run.json"), """
                {
                  "model": "%s",
                  "memory": {"contextLength": 256},
                  "generation": {"maxTokens": 2},
                  "prompt": "The capital of France is"
                }
                """.formatted(model));

        Ran ran = Ran.of("run", config.toString());

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).isEqualTo(" Paris.\n");
    }

    @Test
    void aPromptLongerThanTheContextIsRefused() {
        Ran ran = generate("--prompt", "word ".repeat(100), "--set", "memory.contextLength=64");

        assertThat(ran.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains("tokens, the context holds 64").contains("memory.contextLength");
    }

    private Ran generate(String... more) {
        String[] all = new String[more.length + 3];
        all[0] = "generate";
        all[1] = "--model";
        all[2] = model.toString();
        System.arraycopy(more, 0, all, 3, more.length);
        return Ran.of(all);
    }

    static Path demoModel() {
        String named = System.getProperty("millrace.demoModel");
        return named != null
                ? Path.of(named)
                : Objects.requireNonNull(CacheFolders.ofUser().models()).resolve(DemoModel.FILE);
    }

    @Test
    void anAnswerThatCannotBeWrittenIsAFailure() {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                InputStream.nullInputStream(),
                false,
                new PrintStream(full, false, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));

        int code = Main.run(new String[] {"generate", "--model", model.toString(), "--prompt", "Hello"}, terminal);

        assertThat(code).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("standard output took no more");
    }

    @Test
    void aPromptThatBeginsWithAnAtIsText() {
        Ran ran = generate("--prompt", "@", "--max-tokens", "1");

        assertThat(ran.code()).as(ran.err()).isZero();
    }

    @Test
    void anAnswerGoesToAFileOrIsALineOfJson() throws IOException {
        Path file = folder.resolve("answer.txt");
        String[] asked = {"--prompt", "The capital of France is", "--max-tokens", "2", "--set", "output.file=" + file};
        String[] asJson = {"--prompt", "The capital of France is", "--max-tokens", "2", "--set", "output.format=jsonl"};

        Ran toFile = generate(asked);
        Ran again = generate(asked);
        Ran json = generate(asJson);

        assertThat(toFile.code()).as(toFile.err()).isZero();
        assertThat(toFile.out()).isEmpty();
        assertThat(file).hasContent(" Paris.\n");
        assertThat(again.code()).isEqualTo(ExitCode.BAD_FILE);
        assertThat(again.err()).contains("answer.txt is there already");
        assertThat(json.out())
                .isEqualTo("{\"index\":0,\"id\":null,\"text\":\" Paris.\",\"finishReason\":\"max_tokens\","
                        + "\"promptTokens\":5,\"generatedTokens\":2}\n");
    }
}
