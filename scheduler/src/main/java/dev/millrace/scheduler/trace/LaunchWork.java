package dev.millrace.scheduler.trace;

/**
 * What a launch of a plan has to do, as far as its shapes tell: geometry, bytes that must move at least once, arithmetic.
 *
 * <p>Bytes count each weight, each row of activations and each position of the K/V cache once, whether a cache holds them
 * meanwhile or several work-groups read them: the least that any kernel could move.
 *
 * @param workGroups work-groups
 * @param localSize work-items of a work-group
 * @param fixedBytes bytes whatever the rows are: weights
 * @param rowBytes bytes of each row that it works on
 * @param positionBytes bytes of each position of the K/V cache that its rows look at
 * @param rowOperations floating-point or integer operations per row
 * @param positionOperations the same for each pair of a row and a position that it looks at
 */
public record LaunchWork(
        long workGroups,
        long localSize,
        long fixedBytes,
        long rowBytes,
        long positionBytes,
        long rowOperations,
        long positionOperations) {

    /**
     * Bytes moved at least.
     *
     * @param rows rows that it works on
     * @param positions positions of the cache that they look at, each once
     */
    public long bytes(long rows, long positions) {
        return fixedBytes + rows * rowBytes + positions * positionBytes;
    }

    /**
     * Operations done.
     *
     * @param rows rows that it works on
     * @param pairs pairs of a row and a position
     */
    public long operations(long rows, long pairs) {
        return rows * rowOperations + pairs * positionOperations;
    }
}
