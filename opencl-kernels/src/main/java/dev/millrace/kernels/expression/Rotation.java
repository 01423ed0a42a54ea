package dev.millrace.kernels.expression;

/**
 * Rotary position embedding of an output, before it is stored.
 *
 * @param angles table of cosines and sines
 * @param neox pairs (i, i + rotaryDim / 2) of a head instead of (2i, 2i + 1)
 * @param headDim columns of a head
 * @param rotaryDim leading columns of a head that turn
 */
public record Rotation(Slot angles, boolean neox, int headDim, int rotaryDim) {

    /** Columns that must be computed together: a head for NEOX, a pair otherwise. */
    public int granule() {
        return neox ? headDim : 2;
    }
}
