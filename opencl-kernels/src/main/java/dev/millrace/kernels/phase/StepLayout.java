package dev.millrace.kernels.phase;

/** Where a step's facts lie in the step buffer, as ints; see {@code base/step.cl}. */
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

    private StepLayout() {}

    /** Ints of the step buffer for so many rows. */
    public static long ints(int rows) {
        return HEADER + 4L * rows;
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
