package dev.millrace.runtime.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.runtime.format.gguf.GgufFile;
import dev.millrace.runtime.format.gguf.GgufWriter;
import dev.millrace.runtime.format.gguf.ModelFormatException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Byte-level BPE over a vocabulary made by hand: all bytes, a few merges, a few special tokens. */
class ByteLevelTest {

    private static final List<String> MERGES = List.of(
            "1 2",
            "3 4",
            "12 34",
            "1234 5",
            "h e",
            "l l",
            "he ll",
            "hell o",
            "Ġ hello",
            "Ċ Ċ",
            "Ġ Ġ",
            "' T",
            "! !",
            "!! Ċ",
            "e ll",
            "missing part");
    private static final int CONTROL = 256 + MERGES.size() - 1;

    @TempDir
    Path folder;

    /** Where the words are cut shows in what could be merged. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "gpt-2|12345|12345",
                "smollm|12345|1,2,3,4,5",
                "qwen2|12345|1,2,3,4,5",
                "llama-bpe|12345|12,3,4,5",
                "default|12345|12,3,4,5",
                "gpt-2|a hello|a, hello",
                "gpt-2|a  hello|a, , hello",
                "gpt-2|a   |a,  , ",
                "gpt-2|!!\\n|!!,\\n",
                "llama-bpe|!!\\n|!!\\n",
                "qwen2|\\n\\nhello|\\n\\n,hello",
                "gpt-2|'Tx|',T,x",
                "llama-bpe|'Tx|'T,x",
                "gpt-2|hell|hell",
                "gpt-2|é|é,é"
            })
    void cutsWordsByKind(String kind, String text, String wanted) {
        try (Tokenizer tokenizer = open(model(kind))) {
            int[] ids = tokenizer.encode(text.replace("\\n", "\n"), false, false);
            String pieces = IntStream.of(ids)
                    .mapToObj(id -> id < 256 && "é".equals(text) ? "é" : tokenizer.piece(id))
                    .collect(Collectors.joining(","));
            assertThat(pieces.replace("\n", "\\n")).isEqualTo(wanted);
            assertThat(tokenizer.decode(ids)).isEqualTo(text.replace("\\n", "\n"));
        }
    }

    /** Llama 3 takes a word that is a token without merging; there is no way to merge to this one. */
    @Test
    void takesWholeWordsWhereTheKindSaysSo() {
        try (Tokenizer tokenizer = open(model("llama-bpe"))) {
            assertThat(tokenizer.encode("elephant", false, false)).containsExactly(CONTROL + 3);
        }
        try (Tokenizer tokenizer = open(model("gpt-2"))) {
            assertThat(tokenizer.encode("elephant", false, false)).hasSize(8);
        }
    }

    @Test
    void readsControlTokensOnlyWhenAsked() {
        try (Tokenizer tokenizer = open(model("gpt-2"))) {
            String text = "hello<|im_end|>hello";
            int[] parsed = tokenizer.encode(text, false, true);
            assertThat(parsed).hasSize(3).contains(CONTROL + 1);
            assertThat(tokenizer.decode(parsed)).isEqualTo("hellohello");
            int[] plain = tokenizer.encode(text, false, false);
            assertThat(plain).doesNotContain(CONTROL + 1);
            assertThat(tokenizer.decode(plain)).isEqualTo(text);
            assertThat(tokenizer.piece(CONTROL + 1)).isEqualTo("<|im_end|>");
        }
    }

    /** A user-defined token is a spelling the model knows, with no power: it is always taken, the longest first. */
    @Test
    void alwaysReadsUserDefinedTokens() {
        try (Tokenizer tokenizer = open(model("gpt-2"))) {
            assertThat(tokenizer.encode("<tool><tool>>", false, false)).containsExactly(CONTROL + 2, CONTROL + 4);
            assertThat(tokenizer.decode(new int[] {CONTROL + 4})).isEqualTo("<tool>>");
        }
    }

    @Test
    void addsBeginAndEndAsTheFileSays() {
        try (Tokenizer tokenizer = open(model("gpt-2"))) {
            assertThat(tokenizer.encode("!", true, true)).containsExactly('!');
            assertThat(tokenizer.vocabularySize()).isEqualTo(CONTROL + 5);
            assertThat(tokenizer.endOfGeneration()).containsExactlyInAnyOrder(CONTROL, CONTROL + 1);
        }
        GgufWriter both =
                model("gpt-2").bool("tokenizer.ggml.add_bos_token", true).bool("tokenizer.ggml.add_eos_token", true);
        try (Tokenizer tokenizer = open(both)) {
            assertThat(tokenizer.encode("!", true, true)).containsExactly(CONTROL, '!', CONTROL);
            assertThat(tokenizer.encode("!", false, true)).containsExactly('!');
        }
        try (Tokenizer tokenizer = open(model("llama-bpe"))) {
            assertThat(tokenizer.encode("!", true, true)).containsExactly(CONTROL, '!');
        }
    }

    @Test
    void usesTheDefaultForAnUnknownKind() {
        try (Tokenizer tokenizer = open(model("tomorrow"))) {
            assertThat(tokenizer.encode("12345", false, false)).hasSize(4);
        }
    }

    @Test
    void replacesLoneSurrogatesAndKeepsEveryOtherText() {
        try (Tokenizer tokenizer = open(model("gpt-2"))) {
            String text = "\0\u0001\u007f \ud83d\ude00 \u202e مرحبا 中文 \r\n\t";
            assertThat(tokenizer.decode(tokenizer.encode(text, false, false))).isEqualTo(text);
            assertThat(tokenizer.decode(tokenizer.encode("a\ud83d b\ude00\ud83d\ude00", false, false)))
                    .isEqualTo("a\uFFFD b\uFFFD\ud83d\ude00");
            assertThat(tokenizer.encode("", false, true)).isEmpty();
        }
    }

    @Test
    void takesLongTextWhole() {
        try (Tokenizer tokenizer = open(model("gpt-2"))) {
            assertThat(tokenizer.encode("hello ".repeat(5000), false, false)).hasSize(5001);
        }
    }

    @Test
    void namesContradictions() {
        GgufWriter halved = new GgufWriter()
                .string("tokenizer.ggml.model", "gpt2")
                .strings("tokenizer.ggml.tokens", List.of("a"))
                .strings("tokenizer.ggml.merges", List.of("ab"));
        assertThatThrownBy(() -> open(halved))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("tokenizer.ggml.merges holds \"ab\", expected two parts");
        Tokenizer tokenizer = open(model("gpt-2"));
        tokenizer.close();
        tokenizer.close();
        assertThatThrownBy(() -> tokenizer.encode("a", false, false))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    /** The library would leave the character out of the prompt and say nothing. */
    @Test
    void namesACharacterThatNothingStandsFor() {
        GgufWriter letters = new GgufWriter()
                .string("tokenizer.ggml.model", "gpt2")
                .strings("tokenizer.ggml.tokens", List.of("a", "b", "Ã"))
                .strings("tokenizer.ggml.merges", List.of());
        try (Tokenizer tokenizer = open(letters)) {
            assertThat(tokenizer.encode("abba", false, false)).containsExactly(0, 1, 1, 0);
            assertThatThrownBy(() -> tokenizer.encode("abéa", false, false))
                    .isInstanceOf(ModelFormatException.class)
                    .hasMessageContaining("model.gguf: the vocabulary has no token for \"é\" (U+00E9)");
            assertThatThrownBy(() -> tokenizer.encode("a🌍", false, false)).hasMessageContaining("\"🌍\" (U+1F30D)");
        }
    }

    private static GgufWriter model(String kind) {
        List<String> tokens = new ArrayList<>();
        for (int value = 0; value < 256; value++) {
            tokens.add(ByteAlphabet.token(new byte[] {(byte) value}));
        }
        MERGES.stream().limit(MERGES.size() - 1).forEach(merge -> tokens.add(merge.replace(" ", "")));
        tokens.addAll(List.of("<|begin|>", "<|im_end|>", "<tool>", "elephant", "<tool>>"));
        int[] types = new int[tokens.size()];
        Arrays.fill(types, 1);
        types[CONTROL] = 3;
        types[CONTROL + 1] = 3;
        types[CONTROL + 2] = 4;
        types[CONTROL + 4] = 4;
        return new GgufWriter()
                .string("tokenizer.ggml.model", "gpt2")
                .string("tokenizer.ggml.pre", kind)
                .strings("tokenizer.ggml.tokens", tokens)
                .int32s("tokenizer.ggml.token_type", types)
                .strings("tokenizer.ggml.merges", MERGES)
                .uint32("tokenizer.ggml.bos_token_id", CONTROL)
                .uint32("tokenizer.ggml.eos_token_id", CONTROL)
                .uint32("tokenizer.ggml.eot_token_id", 1L << 31);
    }

    private Tokenizer open(GgufWriter writer) {
        try (GgufFile file = GgufFile.open(writer.write(folder.resolve("model.gguf")))) {
            return Tokenizers.fromGguf(file.metadata());
        }
    }
}
