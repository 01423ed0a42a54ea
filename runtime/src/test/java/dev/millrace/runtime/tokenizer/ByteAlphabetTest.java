package dev.millrace.runtime.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ByteAlphabetTest {

    @Test
    void writesEveryByteAsOnePrintableCharacter() {
        Set<String> seen = new HashSet<>();
        for (int value = 0; value < 256; value++) {
            byte[] one = {(byte) value};
            String token = ByteAlphabet.token(one);
            assertThat(token).hasSize(1).isNotBlank();
            assertThat(ByteAlphabet.bytes(token)).isEqualTo(one);
            seen.add(token);
        }
        assertThat(seen).hasSize(256);
    }

    /** Tokens as they stand in the vocabulary of GPT-2. */
    @Test
    void agreesWithGpt2() {
        assertThat(ByteAlphabet.token(" the\n".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("ĠtheĊ");
        assertThat(ByteAlphabet.token("é\t".getBytes(StandardCharsets.UTF_8))).isEqualTo("Ã©ĉ");
        assertThat(ByteAlphabet.token(new byte[] {0, 0x7F, (byte) 0x80, (byte) 0xAD}))
                .isEqualTo("ĀġĢŃ");
    }

    @Test
    void keepsCharactersOutsideTheAlphabet() {
        assertThat(new String(ByteAlphabet.bytes("Ġ中x y"), StandardCharsets.UTF_8))
                .isEqualTo(" 中x y");
    }
}
