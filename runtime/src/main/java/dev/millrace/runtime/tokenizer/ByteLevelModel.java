package dev.millrace.runtime.tokenizer;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.millrace.runtime.format.gguf.Metadata;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Byte-level BPE ({@code tokenizer.ggml.model} = {@code gpt2}) through the native tokenizers library.
 *
 * <p>Some public vocabularies lack tokens for bytes that hardly any text has. Such a byte is left out, as other runtimes
 * do, and a warning names the character.
 */
final class ByteLevelModel implements TextModel {

    private static final Logger LOG = LoggerFactory.getLogger(ByteLevelModel.class);

    private final Path file;
    private final Vocabulary vocabulary;
    private final HuggingFaceTokenizer library;
    // The library does not guard its handle: closing waits for the calls under way.
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private boolean closed;
    private boolean lacksBytes;
    private final Set<Integer> told = ConcurrentHashMap.newKeySet();

    ByteLevelModel(Metadata metadata, Vocabulary vocabulary, PreTokenizer preTokenizer) {
        this.file = metadata.file();
        this.vocabulary = vocabulary;
        for (int value = 0; value < 256; value++) {
            lacksBytes |= !vocabulary.ids().containsKey(ByteAlphabet.token(new byte[] {(byte) value}));
        }
        this.library = NativeTokenizers.open(TokenizerJson.write(metadata, vocabulary, preTokenizer));
    }

    @Override
    public int[] encode(String text, boolean afterSpecial) {
        Lock reading = lock.readLock();
        reading.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the tokenizer was closed");
            }
            long[] wide = library.encode(text, false, false).getIds();
            int[] ids = new int[wide.length];
            for (int i = 0; i < ids.length; i++) {
                ids[i] = Math.toIntExact(wide[i]);
            }
            if (lacksBytes) {
                tellOfLoss(text, ids);
            }
            return ids;
        } finally {
            reading.unlock();
        }
    }

    /** The library passes over what has no token without a word. */
    private void tellOfLoss(String text, int[] ids) {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        for (int id : ids) {
            kept.writeBytes(bytes(id));
        }
        byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
        int lost = Arrays.mismatch(kept.toByteArray(), wanted);
        if (lost < 0) {
            return;
        }
        int character = characterAt(text, lost);
        if (told.add(character)) {
            LOG.warn(
                    "{}: the vocabulary has no token for {}, nor for all of its bytes; it is left out of the text",
                    file,
                    String.format(Locale.ROOT, "U+%04X", character));
        }
    }

    /** The character of a text to which a byte of its UTF-8 belongs. */
    private static int characterAt(String text, int byteOffset) {
        int end = 0;
        for (int at = 0; at < text.length(); at = text.offsetByCodePoints(at, 1)) {
            String character = Character.toString(text.codePointAt(at));
            end += character.getBytes(StandardCharsets.UTF_8).length;
            if (end > byteOffset) {
                return character.codePointAt(0);
            }
        }
        throw new IllegalArgumentException("byte " + byteOffset + " of " + end);
    }

    @Override
    public byte[] bytes(int id) {
        return ByteAlphabet.bytes(vocabulary.text(id));
    }

    @Override
    public boolean addsSpace() {
        return false;
    }

    @Override
    public void close() {
        Lock writing = lock.writeLock();
        writing.lock();
        try {
            if (!closed) {
                closed = true;
                library.close();
            }
        } finally {
            writing.unlock();
        }
    }
}
