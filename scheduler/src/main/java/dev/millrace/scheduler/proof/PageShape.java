package dev.millrace.scheduler.proof;

/**
 * How positions lie in a page: {@code [heads][positions / lanes][columns][lanes]} values.
 *
 * @param positions positions of a page
 * @param heads heads
 * @param columns values of a head at one position
 * @param lanes positions that lie side by side: 1 where the values of a position do
 * @param valueBytes bytes of a value
 */
public record PageShape(int positions, int heads, int columns, int lanes, int valueBytes) {

    public PageShape {
        if (positions < 1 || heads < 1 || columns < 1 || lanes < 1 || valueBytes < 1 || positions % lanes != 0) {
            throw new IllegalArgumentException("a page of " + positions + " positions, " + heads + " heads, " + columns
                    + " columns, " + lanes + " lanes and " + valueBytes
                    + " bytes: all must be above 0, and the positions whole lanes");
        }
    }

    /** Bytes of a page. */
    public long byteSize() {
        return (long) positions * heads * columns * valueBytes;
    }
}
