package dev.millrace.runtime.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.runtime.format.gguf.GgufFile;
import dev.millrace.runtime.format.gguf.Metadata;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tokenizer and the template of the demo model, SmolLM2-135M-Instruct. */
@Tag("model")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DemoModelTest {

    @SuppressWarnings("NullAway.Init")
    private GgufFile file;

    @SuppressWarnings("NullAway.Init")
    private Tokenizer tokenizer;

    @BeforeAll
    void open() {
        file = GgufFile.open(DemoModel.path());
        tokenizer = Tokenizers.fromGguf(file.metadata());
    }

    @AfterAll
    void close() {
        if (tokenizer != null) {
            tokenizer.close();
            file.close();
        }
    }

    @Test
    void agreesWithLlamaCpp() {
        for (JsonNode wanted : Resources.json("smollm2.json").get("cases")) {
            assertThat(tokenizer.encode(wanted.get("text").textValue(), true, true))
                    .as(wanted.get("name").textValue())
                    .isEqualTo(Resources.ints(wanted.get("tokens")));
        }
    }

    @Test
    void agreesWithAPlainImplementation() {
        Metadata metadata = file.metadata();
        PlainBpe plain =
                new PlainBpe(metadata.strings("tokenizer.ggml.tokens"), metadata.strings("tokenizer.ggml.merges"));
        Random random = new Random(11);
        String[] parts = {
            "the", " river", "'s", "n't", "'LL", " ", "   ", "\n", "\n\n", "\t", "1", "42", " 3.14", "½", "²", "é",
            "Straße", "東京", "都", "Привет", "مرحبا", "🙂", "👩‍🚀", "e\u0301", "(", ");", "==", "://", "_", "\u00A0",
            "\u3000", "ﷺ", "\0"
        };
        for (int round = 0; round < 1000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(20); i >= 0; i--) {
                text.append(parts[random.nextInt(parts.length)]);
            }
            assertThat(IntStream.of(tokenizer.encode(text.toString(), false, false))
                            .boxed())
                    .as("%s", text)
                    .isEqualTo(plain.encode(text.toString()));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "emoji 🌍🚀👨‍👩‍👧‍👦 🏳️‍🌈",
                "日本語の文章、中文和한국어",
                "مرحبا بالعالم וגם עברית",
                "\0\u0001\u001b[31m\u007f\u0085",
                "a\r\nb\n\n\n\tc",
                "<|im_start|>user",
                "x\u200By\uFEFFz",
                " "
            })
    void bringsTextBack(String text) {
        int[] ids = tokenizer.encode(text, false, false);
        assertThat(tokenizer.decode(ids)).isEqualTo(text);
        StreamingDecoder decoder = tokenizer.decoder();
        StringBuilder seen = new StringBuilder();
        for (int id : ids) {
            String piece = decoder.push(id);
            assertThat(piece).doesNotContain("\uFFFD");
            seen.append(piece);
        }
        assertThat(seen.append(decoder.flush())).hasToString(text);
    }

    @Test
    void takesTimeInProportionToTheText() {
        long start = System.nanoTime();
        for (String text : List.of(
                "The quick brown fox 123 jumps, über the läzy 狗。\n".repeat(2500),
                " ".repeat(100_000),
                "a".repeat(100_000),
                "\n".repeat(100_000),
                "🙂".repeat(25_000))) {
            assertThat(tokenizer.decode(tokenizer.encode(text, false, false))).isEqualTo(text);
        }
        // A quadratic algorithm takes minutes.
        assertThat(System.nanoTime() - start).isLessThan(20_000_000_000L);
    }

    @Test
    void knowsTheTokensWithADuty() {
        assertThat(tokenizer.bosToken()).hasValue(1);
        assertThat(tokenizer.eosToken()).hasValue(2);
        assertThat(tokenizer.endOfGeneration()).containsExactlyInAnyOrder(0, 2);
        assertThat(tokenizer.vocabularySize()).isEqualTo(49_152);
        assertThat(tokenizer.piece(2)).isEqualTo("<|im_end|>");
        assertThat(tokenizer.decode(new int[] {1, 2})).isEmpty();
    }

    @Test
    void rendersTheTemplate() {
        ChatTemplate template = ChatTemplate.fromGguf(file.metadata()).orElseThrow();
        String prompt = template.render(List.of(Message.user("What is gravity?")), true);
        assertThat(prompt).isEqualTo("""
                        <|im_start|>system
                        You are a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>
                        <|im_start|>user
                        What is gravity?<|im_end|>
                        <|im_start|>assistant
                        """);
        assertThat(tokenizer.encode(prompt, false, true)).startsWith(1, 9690, 198);
    }
}
