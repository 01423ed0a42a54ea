package dev.millrace.scheduler.memory;

import dev.millrace.opencl.ByteSizes;
import dev.millrace.opencl.DeviceInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Places of all weights in a few large arenas, in order of use, so that a step reads memory front to back.
 *
 * <p>A weight never straddles arenas; an arena ends where the next weight would pass the limit.
 */
public final class WeightArenas {

    /** Weights start at a multiple of this many bytes. */
    public static final int ALIGNMENT = 64;

    /** The largest arena unless told otherwise: 1 GiB. */
    public static final long DEFAULT_ARENA_BYTES = 1L << 30;

    private final List<StoredWeight> weights;
    private final Map<String, Placement> placements;
    private final List<Long> arenaBytes;

    private WeightArenas(List<StoredWeight> weights, Map<String, Placement> placements, List<Long> arenaBytes) {
        this.weights = List.copyOf(weights);
        this.placements = Map.copyOf(placements);
        this.arenaBytes = List.copyOf(arenaBytes);
    }

    /** Places weights in arenas of at most {@link #DEFAULT_ARENA_BYTES} that the device can allocate. */
    public static WeightArenas place(List<StoredWeight> inOrderOfUse, DeviceInfo device) {
        return place(
                inOrderOfUse, Math.min(device.maxAllocationBytes(), DEFAULT_ARENA_BYTES), device.maxAllocationBytes());
    }

    /**
     * Places weights in the order given. A weight larger than {@code arenaBytes} gets an arena of its own, as long as the
     * device can allocate it.
     *
     * @param arenaBytes bytes that an arena is filled up to
     * @param maxAllocationBytes largest buffer of the device
     * @throws MemoryPlanException when a weight alone is larger than the largest buffer
     */
    public static WeightArenas place(List<StoredWeight> inOrderOfUse, long arenaBytes, long maxAllocationBytes) {
        Map<String, Placement> placements = new HashMap<>();
        List<Long> arenas = new ArrayList<>();
        long used = 0;
        for (StoredWeight weight : inOrderOfUse) {
            long byteSize = weight.byteSize();
            if (byteSize > maxAllocationBytes) {
                throw tooLarge(weight, maxAllocationBytes);
            }
            long offset = aligned(used);
            if (used > 0 && offset + byteSize > arenaBytes) {
                arenas.add(used);
                offset = 0;
            }
            if (placements.put(weight.name(), new Placement(arenas.size(), offset, byteSize)) != null) {
                throw new IllegalArgumentException("weight '" + weight.name() + "' is placed twice");
            }
            used = offset + byteSize;
        }
        if (used > 0) {
            arenas.add(used);
        }
        return new WeightArenas(inOrderOfUse, placements, arenas);
    }

    /** All weights, in order of use. */
    public List<StoredWeight> weights() {
        return weights;
    }

    /** Where a weight lies. */
    public Placement placement(String name) {
        Placement placement = placements.get(name);
        if (placement == null) {
            throw new IllegalArgumentException("weight '" + name + "' was not placed");
        }
        return placement;
    }

    /** Bytes of each arena. */
    public List<Long> arenaBytes() {
        return arenaBytes;
    }

    /** Bytes of all arenas. */
    public long byteSize() {
        return arenaBytes.stream().mapToLong(Long::longValue).sum();
    }

    /** Bytes of all weights in the model file. */
    public long rawBytes() {
        return weights.stream().mapToLong(StoredWeight::rawBytes).sum();
    }

    private static long aligned(long offset) {
        return (offset + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    private static MemoryPlanException tooLarge(StoredWeight weight, long maxAllocationBytes) {
        return new MemoryPlanException("Weight '" + weight.name() + "' (" + weight.type() + ", " + weight.rows() + " x "
                + weight.columns() + ") takes " + ByteSizes.rounded(weight.byteSize())
                + " on the device, whose largest single buffer is " + ByteSizes.rounded(maxAllocationBytes)
                + "; use a model with smaller matrices or fewer bits per weight, or another device");
    }
}
