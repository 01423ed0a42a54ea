package dev.millrace.kernels.looped;

import java.util.Arrays;

/** The control words by which work-groups share phases out; see {@code barrier/shares.cl}. */
public final class BarrierControl {

    private static final int INTS = 96;
    private static final int PATIENCE = 48;

    /** Bytes of the control words. */
    public static final long BYTES = (long) INTS * Integer.BYTES;

    private BarrierControl() {}

    /**
     * The words before the first launch.
     *
     * @param patience how long a work-group waits before it gives up; see {@link Patience}
     */
    public static int[] initial(int patience) {
        int[] words = new int[INTS];
        Arrays.fill(words, 0);
        words[PATIENCE] = patience;
        return words;
    }
}
