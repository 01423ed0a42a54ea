package dev.millrace.runtime.tokenizer;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.millrace.runtime.format.gguf.Metadata;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** Byte-level BPE ({@code tokenizer.ggml.model} = {@code gpt2}) through the native tokenizers library. */
final class ByteLevelModel implements TextModel {

    private final Vocabulary vocabulary;
    private final HuggingFaceTokenizer library;
    // The library does not guard its handle: closing waits for the calls under way.
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private boolean closed;

    ByteLevelModel(Metadata metadata, Vocabulary vocabulary, PreTokenizer preTokenizer) {
        this.vocabulary = vocabulary;
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
            return ids;
        } finally {
            reading.unlock();
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
