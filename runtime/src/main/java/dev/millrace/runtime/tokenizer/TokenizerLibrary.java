package dev.millrace.runtime.tokenizer;

/** The native part of the tokenizers library, for who wants to know beforehand whether it serves. */
public final class TokenizerLibrary {

    private TokenizerLibrary() {}

    /**
     * Unpacks and loads it, unless it is loaded.
     *
     * @throws RuntimeException when it cannot be unpacked or loaded, with where and why
     */
    public static void require() {
        NativeTokenizers.load();
    }
}
