package dev.millrace.runtime.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The alphabet of byte-level vocabularies: every byte is written as one printable character.
 *
 * <p>Bytes that are printable in Latin-1 stand for themselves, the 68 others follow from U+0100 on: the space is
 * {@code Ġ}, the line feed {@code Ċ}. Source: the encoder of GPT-2 ({@code bytes_to_unicode}).
 */
final class ByteAlphabet {

    private static final int CHARACTERS = 256 + 68;
    private static final char[] CHARACTER_OF = new char[256];
    private static final short[] BYTE_OF = new short[CHARACTERS];

    static {
        Arrays.fill(BYTE_OF, (short) -1);
        int next = 256;
        for (int value = 0; value < 256; value++) {
            boolean printable = (value >= '!' && value <= '~') || (value >= 0xA1 && value <= 0xFF && value != 0xAD);
            CHARACTER_OF[value] = (char) (printable ? value : next++);
            BYTE_OF[CHARACTER_OF[value]] = (short) value;
        }
    }

    private ByteAlphabet() {}

    /** The bytes that a token stands for; a character outside the alphabet stands for its own UTF-8. */
    static byte[] bytes(String token) {
        byte[] bytes = new byte[token.length()];
        for (int i = 0; i < bytes.length; i++) {
            char character = token.charAt(i);
            if (character >= CHARACTERS || BYTE_OF[character] < 0) {
                return mixed(token);
            }
            bytes[i] = (byte) BYTE_OF[character];
        }
        return bytes;
    }

    /** The token that stands for bytes. */
    static String token(byte[] bytes) {
        StringBuilder token = new StringBuilder(bytes.length);
        for (byte value : bytes) {
            token.append(CHARACTER_OF[value & 0xFF]);
        }
        return token.toString();
    }

    private static byte[] mixed(String token) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        token.codePoints().forEach(point -> {
            if (point < CHARACTERS && BYTE_OF[point] >= 0) {
                bytes.write(BYTE_OF[point]);
            } else {
                bytes.writeBytes(Character.toString(point).getBytes(StandardCharsets.UTF_8));
            }
        });
        return bytes.toByteArray();
    }
}
