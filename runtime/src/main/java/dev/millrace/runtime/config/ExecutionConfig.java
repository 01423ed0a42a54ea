package dev.millrace.runtime.config;

import java.util.List;

/**
 * How a step's phases run on the device ({@code execution}).
 *
 * @param mode one launch for all, or one for each
 */
public record ExecutionConfig(Mode mode) {

    /** How phases are launched; every mode gives the same bits. */
    public enum Mode {
        /** The fastest that is proved on the device. */
        AUTO,
        /** All in one launch, with a device-wide barrier between them. */
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

    static final SectionShape<ExecutionConfig> SHAPE =
            SectionShape.of(List.of(MODE), section -> new ExecutionConfig(section.get(MODE)));

    public static ExecutionConfig defaults() {
        return new ExecutionConfig(Mode.AUTO);
    }
}
