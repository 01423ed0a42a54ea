package dev.millrace.scheduler.queue;

import dev.millrace.scheduler.memory.MemoryPlan;
import dev.millrace.scheduler.memory.WeightArenas;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is decided before the first byte is allocated.
 *
 * @param weights places of weights
 * @param caches places of keys and values
 * @param tables tables of the step's kernels
 * @param pool physical pages and how sequences have them
 * @param decode plan of steps of one row
 * @param chunk plan of steps of many rows
 * @param tokens what follows in steps that want candidates, or a token drawn among them
 * @param looping the plans as one launch each; null where phases are launched one by one
 * @param memory all buffers against the device's limits
 * @param report what was decided and why
 */
record ExecutionDesign(
        WeightArenas weights,
        CacheLayout caches,
        Tables tables,
        PoolDesign pool,
        StepPlan decode,
        StepPlan chunk,
        TokenKernels tokens,
        @Nullable Looping looping,
        MemoryPlan memory,
        ExecutionReport report) {

    private static final long LEAST_BUFFER_BYTES = 4;

    long activationBytes() {
        return activationBytes(decode, chunk);
    }

    long resultBytes() {
        return resultBytes(decode, chunk);
    }

    /** Bytes of the activations that both plans share; no device has a buffer of none. */
    static long activationBytes(StepPlan decode, StepPlan chunk) {
        return Math.max(LEAST_BUFFER_BYTES, Math.max(decode.activationBytes(), chunk.activationBytes()));
    }

    /** Bytes of the results that both plans share. */
    static long resultBytes(StepPlan decode, StepPlan chunk) {
        return Math.max(LEAST_BUFFER_BYTES, Math.max(decode.resultBytes(), chunk.resultBytes()));
    }

    /** This design with other looped plans. */
    ExecutionDesign withLooping(@Nullable Looping other) {
        return new ExecutionDesign(weights, caches, tables, pool, decode, chunk, tokens, other, memory, report);
    }
}
