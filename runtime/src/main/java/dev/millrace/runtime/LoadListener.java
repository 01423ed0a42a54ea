package dev.millrace.runtime;

/**
 * Is told how far the loading of a model onto a device is, in the thread that loads. What it throws ends the loading. Plain
 * Java ({@code device.kind=reference}) loads nothing, and tells nothing.
 */
@FunctionalInterface
public interface LoadListener {

    /** Takes no notice. */
    LoadListener NONE = (stage, done, total) -> {};

    /** What is being done, in this order. */
    enum Stage {
        /** The graph is planned, and kernels that are new on this device are compiled and tested. */
        PLANNING,
        /** Weights go to the device and are repacked there. */
        WEIGHTS,
        /** The plan's kernels are compiled, or taken from the cache. */
        KERNELS,
        /** The model is ready. */
        READY
    }

    /**
     * Called when a stage begins, and then as it goes on.
     *
     * @param stage what is being done
     * @param done of {@link Stage#WEIGHTS}: bytes of the model file that were read; else 0
     * @param total of {@link Stage#WEIGHTS}: bytes to read in all; else 0, which means not known
     */
    void progressed(Stage stage, long done, long total);
}
