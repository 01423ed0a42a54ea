package dev.millrace.kernels.phase;

/** Which rows of a step a phase works on. */
public enum RowDomain {
    /** Every row of activations. */
    ROWS("STEP_ROW_COUNT"),
    /** The rows whose results are wanted. */
    OUTPUTS("STEP_OUTPUT_COUNT");

    private final String countSymbol;

    RowDomain(String countSymbol) {
        this.countSymbol = countSymbol;
    }

    /** The symbol of {@code base/step.cl} that tells how many there are in this step. */
    String countSymbol() {
        return countSymbol;
    }
}
