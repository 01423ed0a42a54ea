package dev.millrace.runtime.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamingDecoderTest {

    /** One token per byte. */
    private final StreamingDecoder decoder = new StreamingDecoder(id -> new byte[] {(byte) id});

    @ParameterizedTest
    @ValueSource(strings = {"é", "中", "🌍", "👩‍🚀", "e\u0301", "مرحبا"})
    void waitsForWholeCharacters(String text) {
        StringBuilder seen = new StringBuilder();
        for (byte value : text.getBytes(StandardCharsets.UTF_8)) {
            String piece = decoder.push(value);
            assertThat(piece).doesNotContain("\uFFFD");
            assertThat(piece.isEmpty() || Character.isDefined(piece.codePointAt(0)))
                    .isTrue();
            seen.append(piece);
        }
        assertThat(seen).hasToString(text);
        assertThat(decoder.flush()).isEmpty();
    }

    @Test
    void replacesAtOnceWhatCannotBecomeACharacter() {
        assertThat(decoder.push(0xFF)).isEqualTo("\uFFFD");
        assertThat(decoder.push(0x80)).isEqualTo("\uFFFD");
        assertThat(decoder.push(0xE2)).isEmpty();
        assertThat(decoder.push(0x82)).isEmpty();
        assertThat(decoder.push('A')).isEqualTo("\uFFFDA");
        assertThat(decoder.push(0xF0)).isEmpty();
        assertThat(decoder.push(0xC3)).isEqualTo("\uFFFD");
        assertThat(decoder.push(0xA9)).isEqualTo("é");
    }

    @Test
    void replacesAnUnfinishedCharacterAtTheEnd() {
        decoder.push(0xF0);
        decoder.push(0x9F);
        decoder.push(0x8C);
        assertThat(decoder.flush()).isEqualTo("\uFFFD");
        assertThat(decoder.push('a')).isEqualTo("a");
        assertThat(decoder.flush()).isEmpty();
    }

    /** However bytes fall into tokens, the pieces together are what a decoder of the whole would give. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 300})
    void equalsDecodingTheWhole(int longest) {
        Random random = new Random(longest);
        for (int round = 0; round < 500; round++) {
            byte[] bytes = round % 2 == 0
                    ? noise(random)
                    : "aé中🌍\n".repeat(1 + random.nextInt(20)).getBytes(StandardCharsets.UTF_8);
            if (round % 4 == 1) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            int[] cut = {0, 0};
            byte[] whole = bytes;
            StreamingDecoder tokens = new StreamingDecoder(id -> Arrays.copyOfRange(whole, cut[0], cut[1]));
            StringBuilder seen = new StringBuilder();
            while (cut[1] < whole.length) {
                cut[0] = cut[1];
                cut[1] = Math.min(whole.length, cut[1] + random.nextInt(longest + 1));
                seen.append(tokens.push(0));
            }
            seen.append(tokens.flush());
            assertThat(seen).hasToString(new String(whole, StandardCharsets.UTF_8));
        }
    }

    private static byte[] noise(Random random) {
        byte[] bytes = new byte[1 + random.nextInt(100)];
        for (int i = 0; i < bytes.length; i++) {
            int[] kinds = {0x41, 0x80, 0xA0, 0xBF, 0xC0, 0xC3, 0xE0, 0xE2, 0xED, 0xF0, 0xF4, 0xF5, random.nextInt(256)};
            bytes[i] = (byte) kinds[random.nextInt(kinds.length)];
        }
        return bytes;
    }
}
