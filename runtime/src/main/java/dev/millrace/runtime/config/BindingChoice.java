package dev.millrace.runtime.config;

/** The OpenCL binding to go through ({@code device.binding}). */
public enum BindingChoice {
    /** The preferred one that works. */
    AUTO,
    LWJGL,
    JOCL
}
