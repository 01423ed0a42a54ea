package dev.millrace.app.cli;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;

/** The tiny models of the test resources, and ways to damage a copy. */
final class Zoo {

    static final Path Q4_0 = file("llama.Q4_0.gguf");
    static final Path Q4_0_CASES = file("llama.Q4_0.json");
    /** A vocabulary without tensors, of an architecture that nobody runs. */
    static final Path VOCABULARY = file("vocabulary.gguf");

    static final Path Q2_K = file("llama.Q2_K.gguf");

    private Zoo() {}

    /** A copy in which one text is replaced by another of the same length, at its first place. */
    static Path renamed(Path folder, String from, String to) throws IOException {
        byte[] bytes = Files.readAllBytes(Q4_0);
        byte[] replacement = to.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(replacement, 0, bytes, indexOf(bytes, from), replacement.length);
        return Files.write(folder.resolve("renamed.gguf"), bytes);
    }

    /** A copy whose 64-bit number is another, {@code offset} bytes after the end of a text. */
    static Path patched(Path folder, String after, int offset, long number) throws IOException {
        byte[] bytes = Files.readAllBytes(Q4_0);
        int at = after.isEmpty() ? offset : indexOf(bytes, after) + after.length() + offset;
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(at, number);
        return Files.write(folder.resolve("patched.gguf"), bytes);
    }

    /** A copy that says it was trained for so many positions. */
    static Path withContextLength(Path folder, int positions) throws IOException {
        byte[] bytes = Files.readAllBytes(Q4_0);
        String key = "llama.context_length";
        // After a key: the type of its value, u32, and the value, here u32.
        int at = indexOf(bytes, key) + key.length() + Integer.BYTES;
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(at, positions);
        return Files.write(folder.resolve("context.gguf"), bytes);
    }

    /** A copy that says it has so many layers. */
    static Path withBlocks(Path folder, int count) throws IOException {
        byte[] bytes = Files.readAllBytes(Q4_0);
        String key = "llama.block_count";
        int at = indexOf(bytes, key) + key.length() + Integer.BYTES;
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(at, count);
        return Files.write(folder.resolve("blocks.gguf"), bytes);
    }

    /** A copy of the first bytes. */
    static Path truncated(Path folder, int length) throws IOException {
        byte[] bytes = Files.readAllBytes(Q4_0);
        return Files.write(folder.resolve("truncated.gguf"), Arrays.copyOf(bytes, length));
    }

    private static int indexOf(byte[] bytes, String text) {
        // ISO 8859-1 maps every byte to one character.
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
        if (at < 0) {
            throw new IllegalStateException(text + " is not in the file");
        }
        return at;
    }

    private static Path file(String name) {
        URL url = Objects.requireNonNull(Zoo.class.getResource("/zoo/" + name), name);
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
