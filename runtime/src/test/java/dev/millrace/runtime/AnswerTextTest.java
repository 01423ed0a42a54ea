package dev.millrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.runtime.format.gguf.GgufFile;
import dev.millrace.runtime.format.gguf.GgufWriter;
import dev.millrace.runtime.trace.Trace;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers over a vocabulary of bytes: one token for each. */
class AnswerTextTest {

    private final List<String> pieces = new ArrayList<>();

    @TempDir
    Path folder;

    /** Cut after every byte, as a token limit may fall. */
    @Test
    void endsBeforeACharacterThatIsUnfinished() {
        byte[] bytes = "aé中🌍z".getBytes(StandardCharsets.UTF_8);
        String[] wanted = {"", "a", "a", "aé", "aé", "aé", "aé中", "aé中", "aé中", "aé中", "aé中🌍", "aé中🌍z"};
        for (int length = 0; length <= bytes.length; length++) {
            pieces.clear();
            AnswerText answer = answer(bytes, length, List.of());
            answer.end(false);
            assertThat(answer.text()).as("%d bytes", length).isEqualTo(wanted[length]);
            assertThat(String.join("", pieces)).isEqualTo(wanted[length]);
        }
    }

    /** What can never become a character stays visible: that is no cut, the model wrote it. */
    @Test
    void showsBytesThatAreNoText() {
        byte[] bytes = {'a', (byte) 0xFF, 'b', (byte) 0xE4, (byte) 0xB8};
        AnswerText answer = answer(bytes, bytes.length, List.of());
        answer.end(false);
        assertThat(answer.text()).isEqualTo("a\uFFFDb");
    }

    @Test
    void showsWhatCouldHaveBecomeAStopText() {
        byte[] bytes = "x EN🌍".getBytes(StandardCharsets.UTF_8);
        AnswerText cut = answer(bytes, bytes.length - 1, List.of("END"));
        cut.end(false);
        assertThat(cut.text()).isEqualTo("x EN");
        AnswerText stopped = answer("x END".getBytes(StandardCharsets.UTF_8), 5, List.of("END"));
        stopped.end(true);
        assertThat(stopped.text()).isEqualTo("x ");
        assertThat(stopped.stopped()).isTrue();
    }

    private AnswerText answer(byte[] bytes, int length, List<String> stops) {
        try (GgufFile file = GgufFile.open(vocabulary().write(folder.resolve("model.gguf")))) {
            AnswerText answer = new AnswerText(new ModelText(file.metadata(), Trace.NONE), stops, pieces::add);
            for (int i = 0; i < length; i++) {
                answer.accept(bytes[i] & 0xFF);
            }
            return answer;
        }
    }

    private static GgufWriter vocabulary() {
        List<String> tokens = new ArrayList<>();
        int[] types = new int[256];
        float[] scores = new float[256];
        for (int value = 0; value < 256; value++) {
            tokens.add(String.format("<0x%02X>", value));
            types[value] = 6;
        }
        return new GgufWriter()
                .string("tokenizer.ggml.model", "llama")
                .strings("tokenizer.ggml.tokens", tokens)
                .float32s("tokenizer.ggml.scores", scores)
                .int32s("tokenizer.ggml.token_type", types);
    }
}
