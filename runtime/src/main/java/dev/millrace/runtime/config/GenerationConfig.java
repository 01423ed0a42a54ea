package dev.millrace.runtime.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How text is generated ({@code generation}).
 *
 * @param maxTokens most tokens of an answer
 * @param temperature 0 takes the most probable token; above, logits are divided by it
 * @param topK candidates kept, 0 for all that the device pre-selects
 * @param topP smallest set of candidates whose probabilities reach this, 1 for all
 * @param minP least probability relative to the best candidate's, 0 for all
 * @param repetitionPenalty divides the logits of recent tokens, 1 for none
 * @param penaltyWindow recent tokens that the penalty looks at
 * @param seed seed of the random numbers, or null for a new one each time
 * @param stop texts that end the answer and are not part of it
 */
public record GenerationConfig(
        int maxTokens,
        double temperature,
        int topK,
        double topP,
        double minP,
        double repetitionPenalty,
        int penaltyWindow,
        @Nullable Long seed,
        List<String> stop) {

    private static final Range MAX_TOKENS_RANGE = Range.of(1, 1 << 24);
    private static final Range TEMPERATURE_RANGE = Range.of(0.0, 100.0);
    private static final Range TOP_K_RANGE = Range.of(0, 256);
    private static final Range TOP_P_RANGE = Range.of(0.000001, 1.0);
    private static final Range MIN_P_RANGE = Range.of(0.0, 1.0);
    private static final Range PENALTY_RANGE = Range.of(0.01, 100.0);
    private static final Range WINDOW_RANGE = Range.of(0, 1 << 16);
    private static final Range SEED_RANGE = Range.of(Long.MIN_VALUE, Long.MAX_VALUE);
    private static final GenerationConfig DEFAULTS = new GenerationConfig(256, 0, 0, 1, 0, 1, 64, null, List.of());

    private static final Key<Integer> MAX_TOKENS =
            Key.of("maxTokens", NumberShape.integer(MAX_TOKENS_RANGE), DEFAULTS.maxTokens, "Most tokens of an answer.");
    private static final Key<Double> TEMPERATURE = Key.of(
            "temperature",
            NumberShape.decimal(TEMPERATURE_RANGE),
            DEFAULTS.temperature,
            "0 takes the most probable token; above, logits are divided by it.");
    private static final Key<Integer> TOP_K = Key.of(
            "topK",
            NumberShape.integer(TOP_K_RANGE),
            DEFAULTS.topK,
            "Candidates kept; 0 for all that the device pre-selects.");
    private static final Key<Double> TOP_P = Key.of(
            "topP",
            NumberShape.decimal(TOP_P_RANGE),
            DEFAULTS.topP,
            "Keeps the smallest set of candidates whose probabilities reach this; 1 for all.");
    private static final Key<Double> MIN_P = Key.of(
            "minP",
            NumberShape.decimal(MIN_P_RANGE),
            DEFAULTS.minP,
            "Least probability relative to the best candidate's; 0 for all.");
    private static final Key<Double> PENALTY = Key.of(
            "repetitionPenalty",
            NumberShape.decimal(PENALTY_RANGE),
            DEFAULTS.repetitionPenalty,
            "Divides the logits of recent tokens; 1 for none.");
    private static final Key<Integer> WINDOW = Key.of(
            "penaltyWindow", NumberShape.integer(WINDOW_RANGE), DEFAULTS.penaltyWindow, "Tokens that count as recent.");
    private static final Key<Long> SEED = Key.optional(
            "seed",
            NumberShape.longInteger(SEED_RANGE),
            "a new one each time",
            "The same seed draws the same tokens on every machine that computes the same logits.");
    private static final Key<List<String>> STOP = Key.of(
            "stop",
            ListShape.of(TextShape.NOT_EMPTY, "strings"),
            DEFAULTS.stop,
            "Texts that end the answer and are not part of it.");

    static final SectionShape<GenerationConfig> SHAPE = shape(DEFAULTS);

    public GenerationConfig {
        MAX_TOKENS_RANGE.check("generation.maxTokens", maxTokens);
        TEMPERATURE_RANGE.check("generation.temperature", temperature);
        TOP_K_RANGE.check("generation.topK", topK);
        TOP_P_RANGE.check("generation.topP", topP);
        MIN_P_RANGE.check("generation.minP", minP);
        PENALTY_RANGE.check("generation.repetitionPenalty", repetitionPenalty);
        WINDOW_RANGE.check("generation.penaltyWindow", penaltyWindow);
        stop = List.copyOf(stop);
        if (stop.contains("")) {
            throw new IllegalArgumentException("generation.stop holds an empty text, which would end every answer");
        }
    }

    public static GenerationConfig defaults() {
        return DEFAULTS;
    }

    public GenerationConfig withMaxTokens(int tokens) {
        return new GenerationConfig(
                tokens, temperature, topK, topP, minP, repetitionPenalty, penaltyWindow, seed, stop);
    }

    public GenerationConfig withTemperature(double value) {
        return new GenerationConfig(maxTokens, value, topK, topP, minP, repetitionPenalty, penaltyWindow, seed, stop);
    }

    public GenerationConfig withTopK(int value) {
        return new GenerationConfig(
                maxTokens, temperature, value, topP, minP, repetitionPenalty, penaltyWindow, seed, stop);
    }

    public GenerationConfig withTopP(double value) {
        return new GenerationConfig(
                maxTokens, temperature, topK, value, minP, repetitionPenalty, penaltyWindow, seed, stop);
    }

    public GenerationConfig withMinP(double value) {
        return new GenerationConfig(
                maxTokens, temperature, topK, topP, value, repetitionPenalty, penaltyWindow, seed, stop);
    }

    public GenerationConfig withRepetitionPenalty(double value) {
        return new GenerationConfig(maxTokens, temperature, topK, topP, minP, value, penaltyWindow, seed, stop);
    }

    public GenerationConfig withSeed(long value) {
        return new GenerationConfig(
                maxTokens, temperature, topK, topP, minP, repetitionPenalty, penaltyWindow, value, stop);
    }

    public GenerationConfig withStop(String... texts) {
        return new GenerationConfig(
                maxTokens, temperature, topK, topP, minP, repetitionPenalty, penaltyWindow, seed, List.of(texts));
    }

    /** The section, in which absent keys have the values of {@code base}. */
    static SectionShape<GenerationConfig> shape(GenerationConfig base) {
        return SectionShape.of(
                List.of(MAX_TOKENS, TEMPERATURE, TOP_K, TOP_P, MIN_P, PENALTY, WINDOW, SEED, STOP),
                section -> new GenerationConfig(
                        section.get(MAX_TOKENS, base.maxTokens),
                        section.get(TEMPERATURE, base.temperature),
                        section.get(TOP_K, base.topK),
                        section.get(TOP_P, base.topP),
                        section.get(MIN_P, base.minP),
                        section.get(PENALTY, base.repetitionPenalty),
                        section.get(WINDOW, base.penaltyWindow),
                        section.isGiven(SEED) ? section.orNull(SEED) : base.seed,
                        section.get(STOP, base.stop)));
    }
}
