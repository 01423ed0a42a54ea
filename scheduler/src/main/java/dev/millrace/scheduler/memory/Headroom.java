package dev.millrace.scheduler.memory;

import dev.millrace.opencl.ByteSizes;

/**
 * Device memory that is left to others: a part of what the device has, or a number of bytes. OpenCL says how much memory a
 * device has and not how much of it is free, so somebody has to say.
 *
 * @param part of the device's memory, from 0 to below 1
 * @param byteSize bytes, where it is said in bytes
 */
public record Headroom(double part, long byteSize) {

    /** The fewest bytes that are taken as bytes: what is said in a single number stands for a part below 1. */
    public static final long LEAST_BYTES = 1L << 20;

    /** A tenth: the display, the driver and other programs. */
    public static final Headroom DEFAULT = ofPart(0.1);

    public Headroom {
        if (!(part >= 0 && part < 1) || byteSize < 0 || (part > 0 && byteSize > 0)) {
            throw new IllegalArgumentException("a headroom of " + part + " and " + byteSize
                    + " bytes was asked for; it is a part of memory, from 0 to below 1, or a number of bytes");
        }
    }

    /** A part of the device's memory. */
    public static Headroom ofPart(double part) {
        return new Headroom(part, 0);
    }

    /** Bytes, however much the device has. */
    public static Headroom ofBytes(long byteSize) {
        return new Headroom(0, byteSize);
    }

    /** Bytes that may be allocated of so many; none where the headroom takes all. */
    long budget(long globalMemoryBytes) {
        return Math.max(0, (long) (globalMemoryBytes * (1 - part)) - byteSize);
    }

    /** For people: {@code 10 %} or {@code 512.0 MiB}. */
    @Override
    public String toString() {
        return byteSize > 0 ? ByteSizes.rounded(byteSize) : Math.round(part * 100) + " %";
    }
}
