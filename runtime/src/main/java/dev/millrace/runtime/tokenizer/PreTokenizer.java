package dev.millrace.runtime.tokenizer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a byte-level vocabulary cuts text into words before merging: no token reaches over such a cut.
 *
 * @param patterns applied one after the other; every match of one becomes a word of its own, and so does what lies
 *     between matches. Oniguruma syntax
 * @param ignoreMerges whether a word that is in the vocabulary is taken as it is
 * @param addsBos whether a text begins with the begin token where the file does not say
 */
record PreTokenizer(List<String> patterns, boolean ignoreMerges, boolean addsBos) {

    private static final String GPT2_WORDS =
            "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

    private static final PreTokenizer GPT2 = of(GPT2_WORDS);
    private static final PreTokenizer SINGLE_DIGITS = of("\\p{N}", GPT2_WORDS);
    private static final PreTokenizer QWEN2 = of(caseless("\\p{N}"));
    private static final PreTokenizer THREE_DIGITS = of(caseless("\\p{N}{1,3}"));
    private static final PreTokenizer LLAMA3 = new PreTokenizer(THREE_DIGITS.patterns(), true, true);

    /** What files have that were written before {@code tokenizer.ggml.pre} existed. */
    static final PreTokenizer DEFAULT = of("[\\p{P}\\$\\+<=>\\^~\\|]+", GPT2_WORDS, "\\p{N}+", "[0-9][0-9][0-9]");

    private static final Map<String, PreTokenizer> BY_NAME = byName();

    /** The kind with this {@code tokenizer.ggml.pre}. */
    static Optional<PreTokenizer> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    private static PreTokenizer of(String... patterns) {
        return new PreTokenizer(List.of(patterns), false, false);
    }

    /** The pattern of GPT-4's family, which differ in how they cut digits. */
    private static String caseless(String digits) {
        return "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|" + digits
                + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
    }

    private static Map<String, PreTokenizer> byName() {
        Map<String, PreTokenizer> names = new HashMap<>();
        names.put("default", DEFAULT);
        put(names, GPT2, "gpt-2", "phi-2", "mpt", "olmo", "jais", "trillion");
        put(names, SINGLE_DIGITS, "smollm", "starcoder", "refact", "command-r", "codeshell", "exaone", "minerva-7b");
        put(names, QWEN2, "qwen2", "stablelm2", "deepseek-r1-qwen", "hunyuan", "megrez");
        put(names, LLAMA3, "llama-bpe", "llama3", "llama-v3", "falcon3", "falcon-h1", "lfm2");
        put(names, THREE_DIGITS, "dbrx", "smaug-bpe", "chatglm-bpe");
        return names;
    }

    private static void put(Map<String, PreTokenizer> names, PreTokenizer kind, String... aliases) {
        for (String alias : aliases) {
            names.put(alias, kind);
        }
    }
}
