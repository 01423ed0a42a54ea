package dev.millrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.runtime.error.ModelFileException;
import dev.millrace.runtime.format.gguf.GgufWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizerFileTest {

    @TempDir
    Path folder;

    @Test
    void tokenizesWithoutAModel() {
        try (TokenizerFile tokenizer = TokenizerFile.open(vocabulary("a", "b", "ab", "</s>"))) {
            assertThat(tokenizer.tokenize("aab</s>")).containsExactly(0, 1, 3, 4);
            assertThat(tokenizer.tokenizePlain("aab")).containsExactly(1, 3);
            assertThat(tokenizer.detokenize(0, 1, 3, 4)).isEqualTo("aab");
            assertThat(tokenizer.piece(4)).isEqualTo("</s>");
            // Neither of its letters is in the vocabulary, nor a token for the unknown.
            assertThatThrownBy(() -> tokenizer.tokenizePlain("a</s>"))
                    .isInstanceOf(ModelFileException.class)
                    .hasMessageContaining("model.gguf: the vocabulary has no token for \"<\"");
        }
    }

    @Test
    void refusesWhatIsNoTokenizer() throws IOException {
        Path poem = Files.writeString(folder.resolve("poem.gguf"), "Two roads diverged in a yellow wood");
        assertThatThrownBy(() -> TokenizerFile.open(poem))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("poem.gguf");
        assertThatThrownBy(() -> TokenizerFile.open(folder.resolve("none.gguf")))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("there is no model file");
        Path contradiction = new GgufWriter()
                .string("tokenizer.ggml.model", "llama")
                .strings("tokenizer.ggml.tokens", List.of())
                .write(folder.resolve("empty.gguf"));
        assertThatThrownBy(() -> TokenizerFile.open(contradiction))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("tokenizer.ggml.tokens");
        Path silent = new GgufWriter().write(folder.resolve("silent.gguf"));
        try (TokenizerFile tokenizer = TokenizerFile.open(silent)) {
            assertThatThrownBy(() -> tokenizer.tokenize("a"))
                    .isInstanceOf(ModelFileException.class)
                    .hasMessageContaining("holds no tokenizer");
        }
    }

    /** A begin token, the given ones, the last of them control. */
    private Path vocabulary(String... tokens) {
        int[] types = new int[tokens.length + 1];
        Arrays.fill(types, 1);
        types[0] = 3;
        types[tokens.length] = 3;
        List<String> all = new ArrayList<>(List.of("<s>"));
        all.addAll(List.of(tokens));
        float[] scores = new float[all.size()];
        return new GgufWriter()
                .string("tokenizer.ggml.model", "llama")
                .strings("tokenizer.ggml.tokens", all)
                .int32s("tokenizer.ggml.token_type", types)
                .float32s("tokenizer.ggml.scores", scores)
                .bool("tokenizer.ggml.add_space_prefix", false)
                .uint32("tokenizer.ggml.bos_token_id", 0)
                .write(folder.resolve("model.gguf"));
    }
}
