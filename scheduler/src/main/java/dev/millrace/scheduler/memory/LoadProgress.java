package dev.millrace.scheduler.memory;

/** Is told how far loading is. */
@FunctionalInterface
public interface LoadProgress {

    /** Says nothing. */
    LoadProgress NONE = (done, total) -> {};

    /**
     * Called after each chunk was handed to the device.
     *
     * @param done bytes of the model file read so far
     * @param total bytes to read in all
     */
    void loaded(long done, long total);
}
