package dev.millrace.scheduler.memory;

import java.nio.ByteBuffer;

/** A model file's weights, as bytes. */
@FunctionalInterface
public interface RawWeights {

    /**
     * Copies bytes of a weight into a buffer, from its position to its limit.
     *
     * @param name the weight
     * @param offset bytes from the weight's start
     * @param target a direct buffer that takes all it has room for; its position may be moved
     */
    void read(String name, long offset, ByteBuffer target);
}
