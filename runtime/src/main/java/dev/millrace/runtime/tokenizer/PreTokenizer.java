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
    private static final String CONTRACTIONS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";

    private static final PreTokenizer GPT2 = of(GPT2_WORDS);
    private static final PreTokenizer SINGLE_DIGITS = of("\\p{N}", GPT2_WORDS);
    private static final PreTokenizer QWEN2 = of(caseless("\\p{N}"));
    private static final PreTokenizer THREE_DIGITS = of(caseless("\\p{N}{1,3}"));
    private static final PreTokenizer LLAMA3 = new PreTokenizer(THREE_DIGITS.patterns(), true, true);
    private static final PreTokenizer GLM4 = new PreTokenizer(THREE_DIGITS.patterns(), true, false);

    /** As {@link #QWEN2}, with marks that belong to their letters. */
    private static final PreTokenizer QWEN35 = of(CONTRACTIONS + "|[^\\r\\n\\p{L}\\p{N}]?[\\p{L}\\p{M}]+|\\p{N}"
            + "| ?[^\\s\\p{L}\\p{M}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+");

    private static final PreTokenizer FALCON = of("[\\p{P}\\$\\+<=>\\^~\\|`]+", GPT2_WORDS, "[0-9][0-9][0-9]");
    private static final PreTokenizer DEEPSEEK_CODER =
            of("[\\r\\n]", "\\s?\\p{L}+", "\\s?\\p{P}+", "[一-龥\u0800-一가-\uD7FF]+", "\\p{N}");
    private static final PreTokenizer DEEPSEEK3 = of(
            "\\p{N}{1,3}",
            "[一-龥\u3040-ゟ゠-ヿ]+",
            "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+"
                    + "| ?[\\p{P}\\p{S}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+");
    private static final PreTokenizer GPT4O = of(cased(CONTRACTIONS + "?", "\\p{N}{1,3}"));
    private static final PreTokenizer TEKKEN = new PreTokenizer(List.of(cased("", "\\p{N}")), true, true);

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
        return CONTRACTIONS + "|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|" + digits
                + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
    }

    /** The pattern of GPT-4o's family: a capital letter behind a small one begins a word. */
    private static String cased(String endings, String digits) {
        String capital = "[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]";
        String small = "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]";
        String start = "[^\\r\\n\\p{L}\\p{N}]?";
        return start + capital + "*" + small + "+" + endings + "|" + start + capital + "+" + small + "*" + endings + "|"
                + digits + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
    }

    private static Map<String, PreTokenizer> byName() {
        Map<String, PreTokenizer> names = new HashMap<>();
        put(names, DEFAULT, "default");
        put(names, GPT2, "gpt-2 phi-2 mpt olmo jais trillion exaone4 gigachat a.x-4.0 mellum granite-docling");
        put(names, GPT2, "modern-bert jina-es jina-de jina-v2-es jina-v2-de");
        put(names, SINGLE_DIGITS, "smollm starcoder refact command-r codeshell exaone minerva-7b mellum2");
        put(names, QWEN2, "qwen2 stablelm2 deepseek-r1-qwen hunyuan megrez kormo f2llmv2 grok-2 solar-open");
        put(names, LLAMA3, "llama-bpe llama3 llama-v3 falcon3 falcon-h1 lfm2 pixtral midm-2.0 jina-v5-nano");
        put(names, THREE_DIGITS, "dbrx smaug-bpe chatglm-bpe");
        put(names, GLM4, "glm4 glm5");
        put(names, QWEN35, "qwen35");
        put(names, FALCON, "falcon");
        put(names, DEEPSEEK_CODER, "deepseek-coder");
        put(names, DEEPSEEK3, "deepseek-v3 hunyuan-dense joyai-llm hy_v4");
        put(names, GPT4O, "gpt-4o llama4 kanana2 talkie minimax-m2");
        put(names, TEKKEN, "tekken");
        return names;
    }

    private static void put(Map<String, PreTokenizer> names, PreTokenizer kind, String aliases) {
        for (String alias : aliases.split(" ", -1)) {
            names.put(alias, kind);
        }
    }
}
