package dev.millrace.runtime.config;

import java.util.List;

/**
 * How a step's phases run on the device ({@code execution}).
 *
 * @param mode one launch for all, or one for each
 * @param tokensPerLaunch most tokens that a looped launch decodes where only the whole answer is wanted
 * @param deviceSampling whether tokens are drawn on the device where it runs looped
 */
public record ExecutionConfig(Mode mode, int tokensPerLaunch, boolean deviceSampling) {

    private static final Range TOKENS_RANGE = Range.of(1, 64);

    /** How phases are launched; every mode gives the same bits. */
    public enum Mode {
        /** The fastest that is proved on the device. */
        AUTO,
        /** All in one launch, whose work-groups claim their shares. */
        LOOPED,
        /** Each in a launch of its own. */
        LAUNCHED
    }

    private static final Key<Mode> MODE = Key.of(
            "mode",
            ChoiceShape.of(Mode.class),
            Mode.AUTO,
            "How the phases of a step run: all in one launch that holds the loop over the layers (looped), each in a"
                    + " launch of its own (launched), or the fastest that is proved on the device (auto).");

    private static final Key<Integer> TOKENS_PER_LAUNCH = Key.of(
            "tokensPerLaunch",
            NumberShape.integer(TOKENS_RANGE),
            8,
            "Most tokens that one looped launch decodes where the device chooses them and nobody listens token by token; a"
                    + " cancellation takes effect at the next launch.");

    private static final Key<Boolean> DEVICE_SAMPLING = Key.of(
            "deviceSampling",
            new SwitchShape(),
            true,
            "Whether a looped launch draws its token itself, where a temperature or a penalty asks for that. Off, or"
                    + " where drawing fails its self-test on the device, candidates come to the host and are drawn from there,"
                    + " one token a launch; a seed gives the same answer.");

    static final SectionShape<ExecutionConfig> SHAPE = SectionShape.of(
            List.of(MODE, TOKENS_PER_LAUNCH, DEVICE_SAMPLING),
            section -> new ExecutionConfig(
                    section.get(MODE), section.get(TOKENS_PER_LAUNCH), section.get(DEVICE_SAMPLING)));

    /** @throws IllegalArgumentException when the tokens per launch are out of range */
    public ExecutionConfig {
        TOKENS_RANGE.check("execution.tokensPerLaunch", tokensPerLaunch);
    }

    public static ExecutionConfig defaults() {
        return new ExecutionConfig(Mode.AUTO, 8, true);
    }
}
