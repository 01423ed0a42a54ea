package dev.millrace.scheduler.memory;

/**
 * Where a weight lies on the device.
 *
 * @param arena number of the arena
 * @param offset bytes from the arena's start, a multiple of {@link WeightArenas#ALIGNMENT}
 * @param byteSize bytes of the weight
 */
public record Placement(int arena, long offset, long byteSize) {}
