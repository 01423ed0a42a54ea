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
                "falcon|12345|12,3,4,5",
                "gpt-4o|12345|12,3,4,5",
                "deepseek-v3|12345|12,3,4,5",
                "deepseek-coder|12345|1,2,3,4,5",
                "qwen35|12345|1,2,3,4,5",
                "tekken|12345|1,2,3,4,5",
                "gpt-4o|a hello'T|a, hello,'T",
                "gpt-4o|hellHell|hell,H,ell",
                "glm4|elephant|elephant",
                "deepseek-v3|  hello| , hello",
                "deepseek-coder|  hello| , hello",
                "falcon|!!`!!|!!,`,!!",
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

    /** As other programs do; the log names the character. */
    @Test
    void leavesOutWhatNothingStandsFor() {
        GgufWriter letters = new GgufWriter()
                .string("tokenizer.ggml.model", "gpt2")
                .strings("tokenizer.ggml.tokens", List.of("a", "b", "Ã"))
                .strings("tokenizer.ggml.merges", List.of());
        try (Tokenizer tokenizer = open(letters)) {
            assertThat(tokenizer.encode("abba", false, false)).containsExactly(0, 1, 1, 0);
            assertThat(tokenizer.encode("aböéa", false, false)).containsExactly(0, 1, 2, 2, 0);
            assertThat(tokenizer.encode("\uFFFDa🌍", false, false)).containsExactly(0);
            assertThat(tokenizer.encode("🌍", false, false)).isEmpty();
        }
    }

    /** A file without types, or with wrong ones, does not let a text end an answer. */
    @Test
    void knowsControlTokensByName() {
        List<String> tokens = new ArrayList<>(List.of("<|im_end|>", "<|fim_prefix|>", "<|fim_middle|>", "</s>"));
        "<|im_end|>fprx/sl".chars().distinct().forEach(letter -> tokens.add(Character.toString(letter)));
        int[] types = new int[tokens.size()];
        Arrays.fill(types, 1);
        types[1] = 4;
        GgufWriter writer = new GgufWriter()
                .string("tokenizer.ggml.model", "gpt2")
                .strings("tokenizer.ggml.tokens", tokens)
                .int32s("tokenizer.ggml.token_type", types)
                .strings("tokenizer.ggml.merges", List.of());
        try (Tokenizer tokenizer = open(writer)) {
            assertThat(tokenizer.encode("<|im_end|>", false, false)).hasSize(10);
            assertThat(tokenizer.encode("<|im_end|>", false, true)).containsExactly(0);
            assertThat(tokenizer.encode("<|fim_prefix|>", false, false)).hasSize(14);
            assertThat(tokenizer.encode("<|fim_prefix|>", false, true)).containsExactly(1);
            // As a normal token it is a text like others.
            assertThat(tokenizer.encode("</s>", false, true)).hasSize(4);
        }
    }

    /** So were the models of this name trained. */
    @Test
    void dropsSpaceBehindSpecialTokensOfPhi3() {
        GgufWriter named = model("gpt-2").string("general.name", "Phi-3-mini");
        try (Tokenizer tokenizer = open(named)) {
            assertThat(tokenizer.encode("<|im_end|> \n\thello", false, true))
                    .hasSize(2)
                    .startsWith(CONTROL + 1);
            assertThat(tokenizer.encode("<|im_end|>  ", false, true)).containsExactly(CONTROL + 1);
            assertThat(tokenizer.encode(" <|im_end|>\u00A0", false, true)).hasSize(4);
        }
        try (Tokenizer tokenizer = open(model("gpt-2"))) {
            assertThat(tokenizer.encode("<|im_end|> \n\thello", false, true)).hasSize(5);
        }
    }

    /** Thousands of tokens that begin alike cost no more than one. */
    @Test
    void findsSpecialTokensAmongThousands() {
        List<String> tokens = new ArrayList<>(List.of("<", "u", "n", "s", "e", "d", "0", ">"));
        for (int i = 0; i < 6000; i++) {
            tokens.add("<unused" + i + ">");
        }
        int[] types = new int[tokens.size()];
        Arrays.fill(types, 4);
        Arrays.fill(types, 0, 8, 1);
        GgufWriter writer = new GgufWriter()
                .string("tokenizer.ggml.model", "gpt2")
                .strings("tokenizer.ggml.tokens", tokens)
                .int32s("tokenizer.ggml.token_type", types)
                .strings("tokenizer.ggml.merges", List.of());
        try (Tokenizer tokenizer = open(writer)) {
            assertThat(tokenizer.encode("<unused7>s<unused5999><unused60000>", false, false))
                    .startsWith(15, 3, 6007, 0, 1)
                    .hasSize(15);
            long start = System.nanoTime();
            assertThat(tokenizer.encode("<unused".repeat(30_000), false, false)).hasSize(210_000);
            // Looking at each of them at each place takes a minute.
            assertThat(System.nanoTime() - start).isLessThan(10_000_000_000L);
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
