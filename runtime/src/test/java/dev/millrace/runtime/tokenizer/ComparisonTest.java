package dev.millrace.runtime.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.runtime.format.gguf.GgufFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ids of other programs, text by text; what they and these programs are stands in the folder's README. */
class ComparisonTest {

    private static final int SHORT_TEXT = 12_500;
    private static final int LONG_TEXT = 8 * SHORT_TEXT;

    /** What is repeated to make a text with nowhere to cut it, or with more cuts than any real one. */
    private static final List<String> UNITS = List.of("a", " ", "7", "🙂", "\n", "e\u0301", "<|", "x1", "qwertyuiop");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"gpt-2", "smollm", "llama-bpe", "qwen2", "llama"})
    void agreesTextByText(String kind) {
        Comparison comparison = new Comparison(kind);
        try (Tokenizer tokenizer = comparison.open(folder)) {
            comparison.run(tokenizer);
        }
    }

    @Test
    @Tag("model")
    void agreesTextByTextWithTheDemoModel() {
        try (GgufFile file = GgufFile.open(DemoModel.path());
                Tokenizer tokenizer = Tokenizers.fromGguf(file.metadata())) {
            new Comparison("demo-model").run(tokenizer);
        }
    }

    /** At once, and piece by piece: no piece has half a character. */
    @ParameterizedTest
    @ValueSource(strings = {"gpt-2", "llama-bpe", "qwen2", "llama"})
    void bringsEveryTextBack(String kind) {
        Comparison comparison = new Comparison(kind);
        try (Tokenizer tokenizer = comparison.open(folder)) {
            for (String text : comparison.texts()) {
                int[] ids = tokenizer.encode(text, false, false);
                // SentencePiece writes a space with this character, and it becomes one.
                String wanted = kind.equals("llama") ? text.replace('▁', ' ') : text;
                assertThat(tokenizer.decode(ids)).isEqualTo(wanted);
                boolean spaceInFront = kind.equals("llama") && !text.isEmpty();
                assertThat(streamed(tokenizer, ids)).isEqualTo(spaceInFront ? " " + wanted : wanted);
            }
        }
    }

    private static String streamed(Tokenizer tokenizer, int[] ids) {
        StreamingDecoder decoder = tokenizer.decoder();
        StringBuilder text = new StringBuilder();
        for (int id : ids) {
            String piece = decoder.push(id);
            assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(piece))
                    .as(piece)
                    .isTrue();
            text.append(piece);
        }
        assertThat(decoder.flush()).isEmpty();
        return text.toString();
    }

    /** Eight times the text takes about eight times as long; where every pair is looked at, it takes 64 times. */
    @ParameterizedTest
    @ValueSource(strings = {"gpt-2", "smollm", "llama-bpe", "qwen2", "llama"})
    void takesTimeInProportionToTheText(String kind) {
        Comparison comparison = new Comparison(kind);
        try (Tokenizer tokenizer = comparison.open(folder)) {
            StringBuilder report = new StringBuilder();
            for (String unit : UNITS) {
                double brief = seconds(tokenizer, unit.repeat(SHORT_TEXT / unit.length()));
                double whole = seconds(tokenizer, unit.repeat(LONG_TEXT / unit.length()) + "end");
                report.append(String.format(Locale.ROOT, " %.0f", whole * 1000));
                assertThat(whole).as("%s of %s", kind, unit).isLessThan(24 * brief + 0.3);
            }
            System.out.println("tokenizer comparison, " + kind + ": milliseconds for texts of " + LONG_TEXT
                    + " characters without words:" + report);
        }
    }

    private static double seconds(Tokenizer tokenizer, String text) {
        double[] times = new double[3];
        for (int i = 0; i < times.length; i++) {
            long start = System.nanoTime();
            assertThat(tokenizer.encode(text, false, false)).isNotEmpty();
            times[i] = (System.nanoTime() - start) / 1e9;
        }
        return Arrays.stream(times).min().orElseThrow();
    }
}
