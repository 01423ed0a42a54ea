package dev.millrace.scheduler.graph;

import java.util.stream.IntStream;

/** The rows of one step of the {@link ReferenceInterpreter}: each has a token, a position and a sequence. */
public final class Rows {

    private final int[] tokens;
    private final int[] positions;
    private final int[] sequences;
    private final int[] outputRows;

    /**
     * Rows of any sequences.
     *
     * @param tokens [rows]
     * @param positions [rows]
     * @param sequences [rows]
     * @param outputRows [outputs], numbers of the rows whose results are wanted
     */
    public Rows(int[] tokens, int[] positions, int[] sequences, int[] outputRows) {
        if (positions.length != tokens.length || sequences.length != tokens.length) {
            throw new IllegalArgumentException("expected a position and a sequence for each of " + tokens.length
                    + " tokens, got " + positions.length + " and " + sequences.length);
        }
        for (int row : outputRows) {
            if (row < 0 || row >= tokens.length) {
                throw new IllegalArgumentException(
                        "output row " + row + " is not among the " + tokens.length + " rows");
            }
        }
        this.tokens = tokens.clone();
        this.positions = positions.clone();
        this.sequences = sequences.clone();
        this.outputRows = outputRows.clone();
    }

    /** Consecutive tokens of one sequence from {@code firstPosition} on, the results of all of them wanted. */
    public static Rows of(int sequence, int firstPosition, int... tokens) {
        return new Rows(
                tokens,
                IntStream.range(firstPosition, firstPosition + tokens.length).toArray(),
                IntStream.generate(() -> sequence).limit(tokens.length).toArray(),
                IntStream.range(0, tokens.length).toArray());
    }

    /** The same rows, only the results of the last one wanted. */
    public Rows lastOutput() {
        return new Rows(tokens, positions, sequences, new int[] {tokens.length - 1});
    }

    /** Number of rows. */
    public int count() {
        return tokens.length;
    }

    /** Number of rows whose results are wanted. */
    public int outputs() {
        return outputRows.length;
    }

    int[] vector(InputRole role) {
        return switch (role) {
            case TOKENS -> tokens;
            case POSITIONS -> positions;
            case SEQUENCES -> sequences;
            case OUTPUT_ROWS -> outputRows;
        };
    }
}
