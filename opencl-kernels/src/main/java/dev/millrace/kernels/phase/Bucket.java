package dev.millrace.kernels.phase;

import dev.millrace.kernels.quant.KvType;

/**
 * The shape bucket that kernels of a plan are written for.
 *
 * @param rows most rows of a step
 * @param outputs most output rows of a step
 * @param rowTile rows of activations that a matmul tile takes (MR); packed activations are laid out by it
 * @param page positions of a K/V page
 * @param pagesPerSequence logical pages of a sequence
 * @param kvType how keys and values are stored
 * @param workers work-groups that share a phase
 */
public record Bucket(int rows, int outputs, int rowTile, int page, int pagesPerSequence, KvType kvType, int workers) {

    /** {@link #rows} rounded up to whole row tiles. */
    public int packedRows() {
        return roundUp(rows);
    }

    /** {@link #outputs} rounded up to whole row tiles. */
    public int packedOutputs() {
        return roundUp(outputs);
    }

    /** Rows of a domain, rounded up to whole row tiles. */
    public int packedRows(RowDomain domain) {
        return domain == RowDomain.ROWS ? packedRows() : packedOutputs();
    }

    private int roundUp(int count) {
        return (count + rowTile - 1) / rowTile * rowTile;
    }
}
