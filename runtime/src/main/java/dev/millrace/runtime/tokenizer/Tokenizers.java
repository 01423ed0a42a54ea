package dev.millrace.runtime.tokenizer;

import dev.millrace.runtime.format.gguf.Metadata;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the tokenizer that a model file describes. */
public final class Tokenizers {

    private static final Logger LOG = LoggerFactory.getLogger(Tokenizers.class);
    private static final Set<String> WARNED = ConcurrentHashMap.newKeySet();

    private Tokenizers() {}

    /**
     * The tokenizer of a GGUF file.
     *
     * <p>A file without a vocabulary, or with one of a kind that is not supported, gives a tokenizer that refuses text
     * and says why, so that the model can still be used with token ids.
     *
     * @throws dev.millrace.runtime.format.gguf.ModelFormatException where the vocabulary contradicts itself
     */
    public static Tokenizer fromGguf(Metadata metadata) {
        String kind = metadata.string("tokenizer.ggml.model", "none");
        return switch (kind) {
            case "gpt2" -> byteLevel(metadata);
            case "llama" -> sentencePiece(metadata);
            case "none" -> new MissingTokenizer(metadata, "holds no tokenizer");
            default ->
                new MissingTokenizer(
                        metadata,
                        "holds a tokenizer of the kind " + kind
                                + ", and only gpt2 (byte-level BPE) and llama (SentencePiece) are supported");
        };
    }

    private static Tokenizer byteLevel(Metadata metadata) {
        Vocabulary vocabulary = Vocabulary.fromGguf(metadata, false);
        PreTokenizer preTokenizer = preTokenizer(metadata);
        TextModel model = new ByteLevelModel(metadata, vocabulary, preTokenizer);
        return tokenizer(metadata, vocabulary, model, preTokenizer.addsBos());
    }

    private static Tokenizer sentencePiece(Metadata metadata) {
        Vocabulary vocabulary = Vocabulary.fromGguf(metadata, true);
        return tokenizer(metadata, vocabulary, new SentencePieceModel(metadata, vocabulary), true);
    }

    private static Tokenizer tokenizer(
            Metadata metadata, Vocabulary vocabulary, TextModel model, boolean addsBosByDefault) {
        boolean addBos = metadata.bool("tokenizer.ggml.add_bos_token", addsBosByDefault);
        boolean addEos = metadata.bool("tokenizer.ggml.add_eos_token", false);
        return new VocabularyTokenizer(vocabulary, model, addBos, addEos);
    }

    private static PreTokenizer preTokenizer(Metadata metadata) {
        String name = metadata.string("tokenizer.ggml.pre", "default");
        return PreTokenizer.named(name).orElseGet(() -> {
            if (WARNED.add(name)) {
                LOG.warn(
                        "{}: the pre-tokenizer {} is not known; text is cut by the default one, and the model may "
                                + "understand it less well",
                        metadata.file(),
                        name);
            }
            return PreTokenizer.DEFAULT;
        });
    }
}
