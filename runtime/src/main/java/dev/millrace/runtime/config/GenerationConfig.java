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

    private static final Range MAX_TOKENS = Range.of(1, 1 << 24);
    private static final Range TEMPERATURE = Range.of(0.0, 100.0);
    private static final Range TOP_K = Range.of(0, 256);
    private static final Range TOP_P = Range.of(0.000001, 1.0);
    private static final Range MIN_P = Range.of(0.0, 1.0);
    private static final Range PENALTY = Range.of(0.01, 100.0);
    private static final Range WINDOW = Range.of(0, 1 << 16);
    private static final Range SEED = Range.of(Long.MIN_VALUE, Long.MAX_VALUE);
    private static final GenerationConfig DEFAULTS = new GenerationConfig(256, 0, 0, 1, 0, 1, 64, null, List.of());

    public GenerationConfig {
        MAX_TOKENS.check("generation.maxTokens", maxTokens);
        TEMPERATURE.check("generation.temperature", temperature);
        TOP_K.check("generation.topK", topK);
        TOP_P.check("generation.topP", topP);
        MIN_P.check("generation.minP", minP);
        PENALTY.check("generation.repetitionPenalty", repetitionPenalty);
        WINDOW.check("generation.penaltyWindow", penaltyWindow);
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

    static GenerationConfig read(Section section) {
        GenerationConfig config = new GenerationConfig(
                section.integer("maxTokens", MAX_TOKENS, DEFAULTS.maxTokens),
                section.decimal("temperature", TEMPERATURE, DEFAULTS.temperature),
                section.integer("topK", TOP_K, DEFAULTS.topK),
                section.decimal("topP", TOP_P, DEFAULTS.topP),
                section.decimal("minP", MIN_P, DEFAULTS.minP),
                section.decimal("repetitionPenalty", PENALTY, DEFAULTS.repetitionPenalty),
                section.integer("penaltyWindow", WINDOW, DEFAULTS.penaltyWindow),
                section.longOrNull("seed", SEED),
                List.copyOf(section.names("stop", GenerationConfig::notEmpty)));
        section.end();
        return config;
    }

    private static String notEmpty(String stop) {
        if (stop.isEmpty()) {
            throw new IllegalArgumentException("an empty text would end every answer");
        }
        return stop;
    }
}
