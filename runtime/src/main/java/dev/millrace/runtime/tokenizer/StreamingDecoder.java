package dev.millrace.runtime.tokenizer;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.function.IntFunction;

/**
 * Turns token ids into text as they come, whole characters only.
 *
 * <p>A token may end inside a character: its bytes wait here until the next tokens complete it. Bytes that can no longer
 * become a character are given out as U+FFFD at once, so the pieces together equal what decoding all bytes at the end
 * would give. Control tokens have no bytes.
 */
public final class StreamingDecoder {

    /** An unfinished UTF-8 character has at most three bytes. */
    private static final int MOST_WAITING = 3;

    private final IntFunction<byte[]> bytesOf;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private ByteBuffer bytes = ByteBuffer.allocate(64);
    private CharBuffer characters = CharBuffer.allocate(64);

    /** @param bytesOf the bytes of a token, none for a control token */
    StreamingDecoder(IntFunction<byte[]> bytesOf) {
        this.bytesOf = bytesOf;
    }

    /** Takes the next token and returns the characters that are now complete, often one word, sometimes nothing. */
    public String push(int id) {
        byte[] next = bytesOf.apply(id);
        reserve(next.length + MOST_WAITING);
        bytes.put(next).flip();
        decoder.decode(bytes, characters, false);
        bytes.compact();
        return taken();
    }

    /** Ends the text: an unfinished character becomes U+FFFD. The decoder is then ready for another text. */
    public String flush() {
        bytes.flip();
        decoder.decode(bytes, characters, true);
        decoder.flush(characters);
        decoder.reset();
        bytes.clear();
        return taken();
    }

    private String taken() {
        String text = characters.flip().toString();
        characters.clear();
        return text;
    }

    /** Makes room for this many bytes; a byte becomes at most one {@code char}. */
    private void reserve(int count) {
        if (bytes.capacity() < count) {
            bytes = ByteBuffer.allocate(2 * count).put(bytes.flip());
            characters = CharBuffer.allocate(2 * count);
        }
    }
}
