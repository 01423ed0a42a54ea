package dev.millrace.runtime.tokenizer;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.millrace.runtime.format.gguf.Metadata;
import dev.millrace.runtime.format.gguf.ModelFormatException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** Byte-level BPE ({@code tokenizer.ggml.model} = {@code gpt2}) through the native tokenizers library. */
final class ByteLevelModel implements TextModel {

    private final Path file;
    private final Vocabulary vocabulary;
    private final HuggingFaceTokenizer library;
    // The library does not guard its handle: closing waits for the calls under way.
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private boolean closed;
    private boolean lacksBytes;

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
                requireWhole(text, ids);
            }
            return ids;
        } finally {
            reading.unlock();
        }
    }

    /** The library passes over what has no token without a word. */
    private void requireWhole(String text, int[] ids) {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        for (int id : ids) {
            kept.writeBytes(bytes(id));
        }
        byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
        int lost = Arrays.mismatch(kept.toByteArray(), wanted);
        if (lost >= 0) {
            String before = new String(wanted, 0, lost, StandardCharsets.UTF_8).replace("\uFFFD", "");
            String character = Character.toString(text.codePointAt(Math.min(before.length(), text.length() - 1)));
            throw new ModelFormatException(
                    file,
                    "the vocabulary has no token for \"" + character
                            + String.format(Locale.ROOT, "\" (U+%04X)", character.codePointAt(0))
                            + ", nor for all of its bytes; leave it out of the text, or give token ids instead of text");
        }
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
