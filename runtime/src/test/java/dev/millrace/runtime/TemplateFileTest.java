package dev.millrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.runtime.error.ModelFileException;
import dev.millrace.runtime.format.gguf.GgufWriter;
import dev.millrace.runtime.tokenizer.ChatTemplate;
import dev.millrace.runtime.tokenizer.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model file's chat template by itself. */
class TemplateFileTest {

    @TempDir
    Path folder;

    @Test
    void opensTheTemplateWithTheFilesOwnTokens() {
        Path file = vocabulary()
                .string("tokenizer.chat_template", "{{ bos_token }}{{ messages[0].content }}{{ eos_token }}\n\n")
                .write(folder.resolve("v.gguf"));

        ChatTemplate template = TemplateFile.open(file);

        assertThat(template.bosToken()).isEqualTo("<b>");
        assertThat(template.eosToken()).isEqualTo("<c>");
        assertThat(template.render(List.of(Message.user("hi")), true)).isEqualTo("<b>hi<c>\n");
        assertThat(template.withTokens("<x>", null).render(List.of(Map.of("content", "hi")), null, false))
                .isEqualTo("<x>hi<c>\n");
    }

    @Test
    void saysThatThereIsNone() {
        Path file = vocabulary().write(folder.resolve("v.gguf"));
        assertThatThrownBy(() -> TemplateFile.open(file))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("has no chat template");
    }

    @Test
    void refusesWhatIsNoModelFile() throws IOException {
        Path poem = Files.writeString(folder.resolve("poem.gguf"), "Two roads diverged in a yellow wood");
        assertThatThrownBy(() -> TemplateFile.open(poem)).isInstanceOf(ModelFileException.class);
        assertThatThrownBy(() -> TemplateFile.open(folder.resolve("missing.gguf")))
                .isInstanceOf(ModelFileException.class);
    }

    private static GgufWriter vocabulary() {
        return new GgufWriter()
                .strings("tokenizer.ggml.tokens", List.of("<a>", "<b>", "<c>"))
                .uint32("tokenizer.ggml.bos_token_id", 1)
                .uint32("tokenizer.ggml.eos_token_id", 2);
    }
}
