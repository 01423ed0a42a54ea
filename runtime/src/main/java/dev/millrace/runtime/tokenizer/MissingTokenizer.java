package dev.millrace.runtime.tokenizer;

import dev.millrace.runtime.format.gguf.Metadata;
import dev.millrace.runtime.format.gguf.ModelFormatException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/** Stands in for the tokenizer of a file that has none: the model works with token ids, text is refused. */
final class MissingTokenizer implements Tokenizer {

    private final Metadata metadata;
    private final String reason;

    /** @param reason what the file lacks, continuing a sentence that starts with its name */
    MissingTokenizer(Metadata metadata, String reason) {
        this.metadata = metadata;
        this.reason = reason;
    }

    @Override
    public int[] encode(String text, boolean addSpecial, boolean parseSpecial) {
        throw refused();
    }

    @Override
    public int[] encode(ChatTemplate template, List<Message> messages, boolean addGenerationPrompt) {
        throw refused();
    }

    private ModelFormatException refused() {
        return new ModelFormatException(metadata.file(), reason + "; give token ids instead of text");
    }

    @Override
    public StreamingDecoder decoder() {
        return new StreamingDecoder(id -> piece(id).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String decode(int[] ids) {
        StringBuilder text = new StringBuilder();
        for (int id : ids) {
            text.append(piece(id));
        }
        return text.toString();
    }

    @Override
    public OptionalInt bosToken() {
        return OptionalInt.empty();
    }

    @Override
    public OptionalInt eosToken() {
        return OptionalInt.empty();
    }

    @Override
    public Set<Integer> endOfGeneration() {
        return Set.of();
    }

    @Override
    public int vocabularySize() {
        String key = metadata.string("general.architecture", "") + ".vocab_size";
        return Math.toIntExact(metadata.integer(key, 0));
    }

    /** The id itself, in angle brackets. */
    @Override
    public String piece(int id) {
        return "<" + id + ">";
    }

    @Override
    public void close() {}
}
