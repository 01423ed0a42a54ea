package dev.millrace.runtime.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.runtime.format.gguf.GgufFile;
import dev.millrace.runtime.format.gguf.GgufWriter;
import dev.millrace.runtime.format.gguf.ModelFormatException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MissingTokenizerTest {

    @TempDir
    Path folder;

    @Test
    void refusesTextAndShowsIds() {
        Tokenizer tokenizer = open(new GgufWriter()
                .string("general.architecture", "llama")
                .uint32("llama.vocab_size", 288)
                .string("tokenizer.ggml.model", "none"));
        assertThatThrownBy(() -> tokenizer.encode("hello", true, true))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageEndingWith("model.gguf: holds no tokenizer; give token ids instead of text");
        assertThat(tokenizer.decode(new int[] {1, 20})).isEqualTo("<1><20>");
        assertThat(tokenizer.decoder().push(7)).isEqualTo("<7>");
        assertThat(tokenizer.vocabularySize()).isEqualTo(288);
        assertThat(tokenizer.endOfGeneration()).isEmpty();
        assertThat(tokenizer.bosToken()).isEmpty();
    }

    @Test
    void namesAKindThatIsNotSupported() {
        Tokenizer tokenizer = open(new GgufWriter().string("tokenizer.ggml.model", "bert"));
        assertThatThrownBy(() -> tokenizer.encode("hello", true, true))
                .hasMessageContaining("of the kind bert, and only gpt2 (byte-level BPE) and llama (SentencePiece)");
        assertThat(tokenizer.vocabularySize()).isZero();
    }

    private Tokenizer open(GgufWriter writer) {
        try (GgufFile file = GgufFile.open(writer.write(folder.resolve("model.gguf")))) {
            return Tokenizers.fromGguf(file.metadata());
        }
    }
}
