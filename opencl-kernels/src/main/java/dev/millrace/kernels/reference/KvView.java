package dev.millrace.kernels.reference;

/** What attention reads: keys and values by (sequence, position), wherever they are stored. */
public interface KvView {

    /** Heads of K and V. */
    int kvHeads();

    /** Positions stored for a sequence, {@code 0 .. length - 1}. */
    int length(int sequence);

    /** Value d of a key. */
    float key(int sequence, int position, int kvHead, int d);

    /** Value d of a value. */
    float value(int sequence, int position, int kvHead, int d);
}
