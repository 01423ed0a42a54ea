package dev.millrace.opencl;

/** The kind of a device, as {@code device.kind} names it. */
public enum DeviceKind {
    CPU,
    GPU,
    ACCELERATOR,
    CUSTOM
}
