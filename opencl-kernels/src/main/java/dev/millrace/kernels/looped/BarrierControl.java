package dev.millrace.kernels.looped;

/** The control words by which work-groups share phases out; see {@code barrier/shares.cl}. */
public final class BarrierControl {

    private static final int INTS = 80;
    private static final int CLAIMED = 0;
    private static final int DONE = 16;
    private static final int PATIENCE = 32;

    /** Bytes of the control words. */
    public static final long BYTES = (long) INTS * Integer.BYTES;

    private BarrierControl() {}

    /**
     * The words before the first launch.
     *
     * @param patience how long a work-group waits before it gives up; see {@link Patience}
     */
    public static int[] initial(int patience) {
        return after(0, patience);
    }

    /** The words when so many shares have been claimed and done. */
    public static int[] after(int shares, int patience) {
        int[] words = new int[INTS];
        words[CLAIMED] = shares;
        words[DONE] = shares;
        words[PATIENCE] = patience;
        return words;
    }
}
