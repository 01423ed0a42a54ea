package dev.millrace.kernels.phase;

import java.util.Map;

/**
 * Where a step's facts lie in the step buffer, as ints. Kernels have it from here, as {@link #symbols}; see
 * {@code base/step.cl}.
 */
public final class StepLayout {

    /** Ints before the tokens. */
    public static final int HEADER = 8;

    /** Rows of the step. */
    public static final int ROWS = 0;

    /** Rows whose results are wanted. */
    public static final int OUTPUTS = 1;

    /** The first phase that a looped launch runs. */
    public static final int FIRST_PHASE = 2;

    /** The phase before which a looped launch ends. */
    public static final int END_PHASE = 3;

    /** What a looped launch writes to the results when it has run to its end. */
    public static final int TICKET = 4;

    /** Most tokens of a looped launch that reads its own tokens on; 0 in one that runs its phases once. */
    public static final int RUN = 5;

    /** How many tokens end such a launch early; they stand behind the output rows. */
    public static final int STOPS = 6;

    /** Shares of work that launches before this looped one have done, as the device counts them. */
    public static final int SHARES = 7;

    /** Most tokens that can end a launch early. */
    public static final int MOST_STOPS = 16;

    private StepLayout() {}

    /** The layout for every kernel that includes {@code base/step.cl}: what to define as what. */
    public static Map<String, Integer> symbols() {
        return Map.of("STEP_HEADER", HEADER, "STEP_AT_ROWS", ROWS, "STEP_AT_OUTPUTS", OUTPUTS);
    }

    /** The layout of a step of one row, for {@code barrier/run.cl}. */
    public static Map<String, Integer> runSymbols() {
        return Map.of(
                "RUN_AT_MOST",
                RUN,
                "RUN_AT_STOPS",
                STOPS,
                "RUN_TOKEN",
                token(0),
                "RUN_POSITION",
                position(1, 0),
                "RUN_STOPS",
                outputRow(1, 1));
    }

    /** Ints of the step buffer for so many rows. */
    public static long ints(int rows) {
        return HEADER + 4L * rows + MOST_STOPS;
    }

    /** The token of a row. */
    public static int token(int row) {
        return HEADER + row;
    }

    /** The position of a row, in a bucket of so many rows. */
    public static int position(int rows, int row) {
        return HEADER + rows + row;
    }

    /** The sequence of a row. */
    public static int sequence(int rows, int row) {
        return HEADER + 2 * rows + row;
    }

    /** The row of an output. */
    public static int outputRow(int rows, int output) {
        return HEADER + 3 * rows + output;
    }
}
