package dev.millrace.runtime.config;

/** The kind of device to run on ({@code device.kind}). */
public enum PlacementKind {
    /** Whatever there is: a GPU before an accelerator before a CPU. */
    ANY,
    GPU,
    ACCELERATOR,
    CPU,
    /** No device at all: plain Java in float32, the slow oracle that devices are compared with. */
    REFERENCE
}
