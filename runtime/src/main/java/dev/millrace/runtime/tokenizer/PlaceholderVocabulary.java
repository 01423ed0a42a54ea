package dev.millrace.runtime.tokenizer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A byte-level vocabulary of any size for models that were never trained: the 256 bytes, into which any text falls apart,
 * one control token that ends a text, and numbers ({@code " 257"}, {@code " 258"}, ...) for all other ids.
 */
public final class PlaceholderVocabulary {

    /** The bytes and the token that ends a text. */
    public static final int LEAST_SIZE = 257;

    /** The id of the token that ends a text. */
    public static final int END = 256;

    private final int size;

    public PlaceholderVocabulary(int size) {
        if (size < LEAST_SIZE) {
            throw new IllegalArgumentException("a vocabulary of " + size
                    + " tokens is too small; the 256 bytes and the end of a text need " + LEAST_SIZE);
        }
        this.size = size;
    }

    /** The texts of all tokens, as {@code tokenizer.ggml.tokens} has them. */
    public List<String> texts() {
        List<String> texts = new ArrayList<>(size);
        for (int value = 0; value < END; value++) {
            texts.add(ByteAlphabet.token(new byte[] {(byte) value}));
        }
        texts.add("<|endoftext|>");
        String space = texts.get(' ');
        for (int id = LEAST_SIZE; id < size; id++) {
            texts.add(space + id);
        }
        return texts;
    }

    /** The types of all tokens, as {@code tokenizer.ggml.token_type} has them. */
    public List<Integer> types() {
        List<Integer> types = new ArrayList<>(Collections.nCopies(size, TokenType.NORMAL.id()));
        types.set(END, TokenType.CONTROL.id());
        return types;
    }
}
