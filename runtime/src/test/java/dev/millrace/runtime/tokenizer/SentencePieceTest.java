package dev.millrace.runtime.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.runtime.format.gguf.GgufFile;
import dev.millrace.runtime.format.gguf.GgufWriter;
import dev.millrace.runtime.format.gguf.ModelFormatException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A small model that SentencePiece itself trained, and its own answers. */
class SentencePieceTest {

    private static final JsonNode MODEL = Resources.json("sentencepiece.json");

    @TempDir
    Path folder;

    static List<JsonNode> cases() {
        return StreamSupport.stream(MODEL.get("cases").spliterator(), false).toList();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void agreesWithSentencePiece(JsonNode wanted) {
        try (Tokenizer tokenizer = open(model())) {
            String text = wanted.get("text").textValue();
            int[] ids = tokenizer.encode(text, false, false);
            assertThat(ids).isEqualTo(Resources.ints(wanted.get("ids")));
            assertThat(tokenizer.decode(ids)).isEqualTo(wanted.get("decoded").textValue());
        }
    }

    @Test
    void addsBeginAndEndAsTheFileSays() {
        int[] plain = Resources.ints(cases().get(0).get("ids"));
        String text = cases().get(0).get("text").textValue();
        try (Tokenizer tokenizer = open(model())) {
            assertThat(tokenizer.encode(text, true, false))
                    .startsWith(1)
                    .endsWith(plain)
                    .hasSize(plain.length + 1);
            assertThat(tokenizer.bosToken()).hasValue(1);
            assertThat(tokenizer.eosToken()).hasValue(2);
            assertThat(tokenizer.endOfGeneration()).containsExactly(2);
        }
        GgufWriter writer =
                model().bool("tokenizer.ggml.add_bos_token", false).bool("tokenizer.ggml.add_eos_token", true);
        try (Tokenizer tokenizer = open(writer)) {
            assertThat(tokenizer.encode(text, true, false))
                    .startsWith(plain)
                    .endsWith(2)
                    .hasSize(plain.length + 1);
        }
    }

    @Test
    void putsASpaceInFrontOnlyWhereTheFileSays() {
        try (Tokenizer tokenizer = open(model().bool("tokenizer.ggml.add_space_prefix", false))) {
            int[] ids = tokenizer.encode("the", false, false);
            assertThat(tokenizer.piece(ids[0])).startsWith("t");
            assertThat(tokenizer.decode(tokenizer.encode(" the", false, false))).isEqualTo(" the");
        }
        try (Tokenizer tokenizer = open(model())) {
            assertThat(tokenizer.piece(tokenizer.encode("the", false, false)[0]))
                    .startsWith(" t");
        }
    }

    @Test
    void readsControlTokensOnlyWhenAsked() {
        try (Tokenizer tokenizer = open(model())) {
            assertThat(tokenizer.encode("a</s>", false, true)).endsWith(2);
            int[] ids = tokenizer.encode("a</s>", false, false);
            assertThat(ids).doesNotContain(2);
            assertThat(tokenizer.decode(ids)).isEqualTo("a</s>");
            assertThat(tokenizer.decode(new int[] {1, 2, ids[0]})).isEqualTo("a");
            assertThat(tokenizer.piece(2)).isEqualTo("</s>");
            assertThat(tokenizer.encode("", true, true)).containsExactly(1);
        }
    }

    /** What is not in the vocabulary goes through bytes and comes back whole, even token by token. */
    @Test
    void bringsEveryTextBack() {
        Random random = new Random(3);
        try (Tokenizer tokenizer = open(model())) {
            for (int round = 0; round < 200; round++) {
                String text = random.ints(random.nextInt(60), 0, 0x30000)
                        .filter(point ->
                                Character.isDefined(point) && (point < 0xD800 || point > 0xDFFF) && point != '▁')
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
                int[] ids = tokenizer.encode(text, false, false);
                assertThat(tokenizer.decode(ids)).isEqualTo(text);
            }
        }
    }

    @Test
    void takesTimeInProportionToTheText() {
        String text = "the license of aaaa hahaha 日本 ".repeat(10_000);
        try (Tokenizer tokenizer = open(model())) {
            long start = System.nanoTime();
            int[] ids = tokenizer.encode(text, false, false);
            int[] run = tokenizer.encode(" ".repeat(300_000), false, false);
            // A quadratic algorithm takes minutes.
            assertThat(System.nanoTime() - start).isLessThan(20_000_000_000L);
            assertThat(tokenizer.decode(ids)).isEqualTo(text);
            assertThat(tokenizer.decode(run)).isEqualTo(" ".repeat(300_000));
        }
    }

    @Test
    void namesContradictions() {
        assertThatThrownBy(() -> open(new GgufWriter()
                        .string("tokenizer.ggml.model", "llama")
                        .strings("tokenizer.ggml.tokens", List.of("a", "b"))
                        .float32s("tokenizer.ggml.scores", 1)))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("tokenizer.ggml.scores has 1 values, expected 2");
        assertThatThrownBy(() -> open(new GgufWriter()
                        .string("tokenizer.ggml.model", "llama")
                        .strings("tokenizer.ggml.tokens", List.of("a", "b"))
                        .int32s("tokenizer.ggml.token_type", 1, 1, 1)))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("tokenizer.ggml.token_type has 3 values, expected 2");
        assertThatThrownBy(() -> open(new GgufWriter().string("tokenizer.ggml.model", "llama")))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("tokenizer.ggml.tokens is missing");
        Tokenizer tokenizer = open(model());
        assertThatThrownBy(() -> tokenizer.piece(640))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("token 640 is not in the vocabulary, which has the ids 0 to 639");
        tokenizer.close();
        assertThatThrownBy(() -> tokenizer.encode("a", false, false)).isInstanceOf(IllegalStateException.class);
    }

    /** A vocabulary without the tokens of bytes: SentencePiece writes the unknown token, one for a character. */
    @Test
    void writesTheUnknownTokenWhereThereAreNoBytes() {
        try (Tokenizer tokenizer = open(small(List.of("a", "b", "<unk>", "<0xC3>"), 1, 1, 2, 6))) {
            assertThat(tokenizer.encode("a中b", false, false)).containsExactly(0, 2, 1);
            // Half a character's bytes are no use, and none of them is written.
            assertThat(tokenizer.encode("aéb", false, false)).containsExactly(0, 2, 1);
            assertThat(tokenizer.decode(new int[] {0, 2, 1})).isEqualTo("ab");
        }
        GgufWriter named = small(List.of("a", "b", "?"), 1, 1, 1).uint32("tokenizer.ggml.unknown_token_id", 2);
        try (Tokenizer tokenizer = open(named)) {
            assertThat(tokenizer.encode("a中b", false, false)).containsExactly(0, 2, 1);
        }
    }

    /** Token 0 is a letter here: it must not stand for what is missing. */
    @Test
    void namesACharacterThatNothingStandsFor() {
        try (Tokenizer tokenizer = open(small(List.of("a", "b"), 1, 1))) {
            assertThat(tokenizer.encode("ab", false, false)).containsExactly(0, 1);
            assertThatThrownBy(() -> tokenizer.encode("a中b", false, false))
                    .isInstanceOf(ModelFormatException.class)
                    .hasMessageContaining("model.gguf: the vocabulary has no token for \"中\" (U+4E2D)")
                    .hasMessageContaining("give token ids instead of text");
        }
    }

    private static GgufWriter small(List<String> tokens, int... types) {
        return new GgufWriter()
                .string("tokenizer.ggml.model", "llama")
                .bool("tokenizer.ggml.add_space_prefix", false)
                .strings("tokenizer.ggml.tokens", tokens)
                .float32s("tokenizer.ggml.scores", new float[tokens.size()])
                .int32s("tokenizer.ggml.token_type", types);
    }

    private static GgufWriter model() {
        return new GgufWriter()
                .string("tokenizer.ggml.model", "llama")
                .strings("tokenizer.ggml.tokens", Resources.strings(MODEL.get("tokens")))
                .float32s("tokenizer.ggml.scores", Resources.floats(MODEL.get("scores")))
                .int32s("tokenizer.ggml.token_type", Resources.ints(MODEL.get("types")));
    }

    private Tokenizer open(GgufWriter writer) {
        try (GgufFile file = GgufFile.open(writer.write(folder.resolve("model.gguf")))) {
            return Tokenizers.fromGguf(file.metadata());
        }
    }
}
