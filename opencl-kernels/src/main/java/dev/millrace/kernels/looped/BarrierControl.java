package dev.millrace.kernels.looped;

import java.util.Arrays;

/** The control words of the device-wide barrier; see {@code barrier/barrier.cl}. */
public final class BarrierControl {

    private static final int INTS = 64;
    private static final int SPINS = 48;

    /** Bytes of the control words. */
    public static final long BYTES = (long) INTS * Integer.BYTES;

    private BarrierControl() {}

    /**
     * The words before the first launch, and after one that was given up.
     *
     * @param spins how often a work-group looks before it gives up
     */
    public static int[] initial(int spins) {
        int[] words = new int[INTS];
        Arrays.fill(words, 0);
        words[SPINS] = spins;
        return words;
    }
}
