package dev.millrace.scheduler;

import java.util.List;

/**
 * A model that is ready to run steps: the device with its plans, or the plain-Java reference.
 *
 * <p>An executor holds the K/V cache of {@link Limits#sequences()} sequences. Rows of a step are written to the cache at
 * their (sequence, position) before attention reads it, so rows of one step may attend to each other. A step goes on
 * where its sequence ends, or from any position before: running position p again forgets what was behind it. Used by one
 * thread at a time.
 */
public interface Executor extends AutoCloseable {

    Limits limits();

    /**
     * Runs one step and returns when its results are on the host.
     *
     * @throws IllegalArgumentException when the batch has no rows, exceeds {@link #limits()}, or when the rows of a
     *     sequence do not increase in position or leave a gap behind what was written; nothing has run then
     * @throws CacheFullException when no page of the K/V cache is left for what the step writes; nothing has run then, and
     *     the same step can be run when another sequence was given up
     */
    void run(StepBatch batch, StepResult result);

    /**
     * Gives the results of other rows of the step that ran last. An executor that keeps nothing of a step runs it again,
     * which gives the same.
     *
     * @param batch the rows of that step, with other outputs; see {@link StepBatch#wantOutputs}
     * @throws IllegalStateException when the step that ran last had another number of rows
     */
    default void runOutputs(StepBatch batch, StepResult result) {
        run(batch, result);
    }

    /** Whether steps can want tokens that are drawn ({@link StepBatch.Want#DRAWN}). */
    default boolean draws() {
        return false;
    }

    /** The K/V cache, to be taken out and put back. */
    CachePages cache();

    /** Names of the kernel variants of all that a step may launch, sorted, such as {@code matmul/asm-avx2}. */
    List<String> variants();

    /** Device memory, as it was planned and as it was allocated; an executor without a device has none. */
    default DeviceBytes deviceBytes() {
        return new DeviceBytes(0, 0, 0);
    }

    /** What happened so far, monotonic. */
    Counters counters();

    @Override
    void close();

    /**
     * What one executor can take.
     *
     * @param rows most rows of one step
     * @param outputs most rows of one step whose results are wanted
     * @param contextLength positions per sequence
     * @param sequences sequences with a cache of their own
     * @param vocabularySize logits per output row
     */
    record Limits(int rows, int outputs, int contextLength, int sequences, int vocabularySize) {}

    /**
     * Bytes of device memory. Planned and allocated are equal, where nothing was forgotten in the plan.
     *
     * @param planned what the pre-flight plan counts, before anything is allocated
     * @param allocated bytes of every buffer that was allocated since, buffers for loading too
     * @param hugePages bytes of those that were asked to lie in huge pages
     */
    record DeviceBytes(long planned, long allocated, long hugePages) {}

    /**
     * Work done since opening.
     *
     * @param steps steps run
     * @param launches kernel executions
     * @param hostToDeviceBytes bytes written by steps (not weights)
     * @param deviceToHostBytes bytes read by steps
     */
    record Counters(long steps, long launches, long hostToDeviceBytes, long deviceToHostBytes) {}
}
