package dev.millrace.kernels.sampling;

/**
 * How the next token is drawn, in this order: repetition penalty, top-k, top-p, min-p, temperature, draw (the order of
 * llama.cpp).
 *
 * @param temperature divisor of the logits; 0 takes the most probable token
 * @param topK how many candidates stay; 0 for all
 * @param topP the fewest most probable candidates stay that together reach this probability; 1 for all
 * @param minP candidates stay that are at least this fraction as probable as the most probable one; 0 for all
 * @param repetitionPenalty what positive logits of recent tokens are divided by, negative ones multiplied; 1 for none
 * @param penaltyWindow how many recent tokens are penalised; -1 for all
 * @param seed of the draws
 */
public record SamplingOptions(
        double temperature,
        int topK,
        double topP,
        double minP,
        double repetitionPenalty,
        int penaltyWindow,
        long seed) {

    private static final double LEAST_PENALTY = 1e-6;

    public SamplingOptions {
        require(temperature >= 0 && temperature < Double.POSITIVE_INFINITY, "temperature", temperature, "0 or more");
        require(topK >= 0, "topK", topK, "0 (all) or more");
        require(topP > 0 && topP <= 1, "topP", topP, "above 0 and at most 1");
        require(minP >= 0 && minP <= 1, "minP", minP, "between 0 and 1");
        require(
                repetitionPenalty >= LEAST_PENALTY && repetitionPenalty <= 1 / LEAST_PENALTY,
                "repetitionPenalty",
                repetitionPenalty,
                "from " + LEAST_PENALTY + " to " + 1 / LEAST_PENALTY);
        require(penaltyWindow >= -1, "penaltyWindow", penaltyWindow, "0 or more, or -1 (all)");
    }

    /** The most probable token, always. */
    public static SamplingOptions greedyOptions() {
        return new SamplingOptions(0, 0, 1, 0, 1, 0, 0);
    }

    /** Whether nothing is left to chance. */
    public boolean greedy() {
        return temperature == 0 || topK == 1;
    }

    /** Whether any token is penalised. */
    public boolean penalises() {
        return repetitionPenalty != 1 && penaltyWindow != 0;
    }

    /** The logit of a recent token after the penalty. */
    public float penalised(float logit) {
        return logit * (logit > 0 ? reciprocalPenalty() : penalty());
    }

    /** What positive logits of recent tokens are multiplied with. */
    float reciprocalPenalty() {
        return (float) (1 / repetitionPenalty);
    }

    /** What other logits of recent tokens are multiplied with. */
    float penalty() {
        return (float) repetitionPenalty;
    }

    /** How far below the greatest a logit may be; minus infinity for any. */
    float logMinP() {
        return (float) Math.log(minP);
    }

    private static void require(boolean valid, String name, double value, String range) {
        if (!valid) {
            throw new IllegalArgumentException("Sampling option " + name + " is " + value + "; it must be " + range);
        }
    }
}
