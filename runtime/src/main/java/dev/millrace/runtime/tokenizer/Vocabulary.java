package dev.millrace.runtime.tokenizer;

import dev.millrace.runtime.format.gguf.Metadata;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tokens of a model file: their texts, their types, and the ones with a duty. */
final class Vocabulary {

    static final String TOKENS = "tokenizer.ggml.tokens";

    private static final Logger LOG = LoggerFactory.getLogger(Vocabulary.class);

    private static final Set<String> PHI3_KEEPING_SPACE = Set.of("<unk>", "<s>", "<|endoftext|>");

    private final List<String> texts;
    private final TokenType[] types;
    private final Map<String, Integer> idOf;
    private final OptionalInt bos;
    private final OptionalInt eos;
    private final OptionalInt unknown;
    private final Set<Integer> endings;
    private final boolean isPhi3;

    private Vocabulary(Metadata metadata, List<String> texts, TokenType[] types, boolean sentencePiece) {
        this.texts = texts;
        this.types = types;
        this.idOf = new HashMap<>(texts.size() * 2);
        for (int id = 0; id < texts.size(); id++) {
            idOf.put(texts.get(id), id);
        }
        // SentencePiece models reserve the ids 1 and 2 where the file does not say otherwise.
        this.bos = duty(metadata, "tokenizer.ggml.bos_token_id", sentencePiece ? 1 : -1);
        this.eos = duty(metadata, "tokenizer.ggml.eos_token_id", sentencePiece ? 2 : -1);
        this.unknown = duty(metadata, "tokenizer.ggml.unknown_token_id", first(TokenType.UNKNOWN));
        this.endings = endings(metadata);
        String name = metadata.string("general.name", "").toLowerCase(Locale.ROOT);
        this.isPhi3 = name.contains("phi-3") || name.contains("phi3");
    }

    static Vocabulary fromGguf(Metadata metadata, boolean sentencePiece) {
        List<String> texts = metadata.strings(TOKENS);
        if (texts.isEmpty()) {
            throw metadata.fault(TOKENS, "is empty, expected the vocabulary");
        }
        String typeKey = "tokenizer.ggml.token_type";
        int[] typeIds = metadata.ints(typeKey, new int[0]);
        if (typeIds.length != 0 && typeIds.length != texts.size()) {
            throw metadata.fault(
                    typeKey, "has " + typeIds.length + " values, expected " + texts.size() + ", one for each token");
        }
        TokenType[] types = new TokenType[texts.size()];
        for (int id = 0; id < types.length; id++) {
            TokenType stated = typeIds.length == 0 ? TokenType.NORMAL : TokenType.ofId(typeIds[id]);
            types[id] = KnownTokens.type(texts.get(id), stated);
        }
        return new Vocabulary(metadata, texts, types, sentencePiece);
    }

    int size() {
        return texts.size();
    }

    String text(int id) {
        if (id < 0 || id >= texts.size()) {
            throw new IllegalArgumentException(
                    "token " + id + " is not in the vocabulary, which has the ids 0 to " + (texts.size() - 1));
        }
        return texts.get(id);
    }

    TokenType type(int id) {
        return types[id];
    }

    /** Ids by text; of two tokens with one text the later. */
    Map<String, Integer> ids() {
        return Collections.unmodifiableMap(idOf);
    }

    OptionalInt bos() {
        return bos;
    }

    OptionalInt eos() {
        return eos;
    }

    /** The token for what has none: the one the file names, else the first of that type. */
    OptionalInt unknown() {
        return unknown;
    }

    Set<Integer> endings() {
        return endings;
    }

    /**
     * Whether white space behind a special token belongs to it and is dropped.
     *
     * <p>Files cannot say so; models of one family, known by its name, were trained that way.
     */
    boolean dropsSpaceAfter(int id) {
        return isPhi3 && !PHI3_KEEPING_SPACE.contains(texts.get(id));
    }

    /** All ids of a type, ascending. */
    List<Integer> idsOf(TokenType type) {
        List<Integer> ids = new ArrayList<>();
        for (int id = 0; id < types.length; id++) {
            if (types[id] == type) {
                ids.add(id);
            }
        }
        return ids;
    }

    /** The first id of a type, or -1. */
    private int first(TokenType type) {
        return Arrays.asList(types).indexOf(type);
    }

    private OptionalInt duty(Metadata metadata, String key, int fallback) {
        long id = metadata.integer(key, fallback);
        if (id >= 0 && id < texts.size()) {
            return OptionalInt.of((int) id);
        }
        if (metadata.has(key)) {
            LOG.warn(
                    "{}: {} is {}, which is not in the vocabulary of {}; taken as absent",
                    metadata.file(),
                    key,
                    id,
                    texts.size());
        }
        return OptionalInt.empty();
    }

    private Set<Integer> endings(Metadata metadata) {
        Set<Integer> ids = new LinkedHashSet<>();
        eos.ifPresent(ids::add);
        duty(metadata, "tokenizer.ggml.eot_token_id", -1).ifPresent(ids::add);
        duty(metadata, "tokenizer.ggml.eom_token_id", -1).ifPresent(ids::add);
        for (String name : KnownTokens.ENDINGS) {
            Integer id = idOf.get(name);
            if (id != null) {
                ids.add(id);
            }
        }
        return Collections.unmodifiableSet(ids);
    }
}
