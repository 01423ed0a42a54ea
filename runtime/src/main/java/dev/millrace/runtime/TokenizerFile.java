package dev.millrace.runtime;

import dev.millrace.runtime.error.ModelFileException;
import dev.millrace.runtime.format.gguf.ModelFormatException;
import dev.millrace.runtime.tokenizer.Tokenizer;
import dev.millrace.runtime.tokenizer.Tokenizers;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * The tokenizer of a model file by itself: weights are not read and no device is needed, so the file may be of any
 * architecture, and may hold a vocabulary and nothing else.
 *
 * <p>Safe from several threads at once.
 */
public final class TokenizerFile implements AutoCloseable {

    private final Tokenizer tokenizer;

    private TokenizerFile(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /**
     * Opens the tokenizer of a file.
     *
     * @param path a GGUF file
     * @throws ModelFileException when it cannot be read as one, or its vocabulary contradicts itself
     */
    public static TokenizerFile open(Path path) {
        return ModelHeader.read(path, file -> new TokenizerFile(Tokenizers.fromGguf(file.metadata())));
    }

    /**
     * The tokens of a prompt: with the begin and end tokens that the file asks for, and one token for each control token
     * written in the text, such as {@code <|im_end|>}.
     *
     * @throws ModelFileException when the file holds no tokenizer, or one that cannot write this text
     */
    public int[] tokenize(String prompt) {
        return asked(() -> tokenizer.encode(prompt, true, true));
    }

    /**
     * The tokens of a text that somebody else wrote: nothing is added, and control tokens written in it are text.
     *
     * @throws ModelFileException when the file holds no tokenizer, or one that cannot write this text
     */
    public int[] tokenizePlain(String text) {
        return asked(() -> tokenizer.encode(text, false, false));
    }

    /** The text of tokens; control tokens are left out. */
    public String detokenize(int... tokens) {
        return tokenizer.decode(tokens);
    }

    /** The text of one token as a person should see it, control tokens included; half a character shows as U+FFFD. */
    public String piece(int token) {
        return tokenizer.piece(token);
    }

    @Override
    public void close() {
        tokenizer.close();
    }

    private static <T> T asked(Supplier<T> work) {
        try {
            return work.get();
        } catch (ModelFormatException e) {
            throw new ModelFileException(String.valueOf(e.getMessage()), e);
        }
    }
}
