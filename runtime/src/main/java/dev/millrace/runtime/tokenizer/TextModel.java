package dev.millrace.runtime.tokenizer;

/** One way of cutting text without special tokens into tokens, and of writing tokens as bytes. */
interface TextModel extends AutoCloseable {

    /**
     * The ids of a stretch of text.
     *
     * @param text well-formed UTF-16, not empty
     * @param afterSpecial whether the stretch stands at the start of the text or behind a special token
     */
    int[] encode(String text, boolean afterSpecial);

    /** The bytes of a normal token. */
    byte[] bytes(int id);

    /** Whether encoding puts a space in front of a text, which decoding takes away again. */
    boolean addsSpace();

    @Override
    void close();
}
