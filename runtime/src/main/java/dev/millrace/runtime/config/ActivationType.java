package dev.millrace.runtime.config;

/** How activations are rounded before they meet quantised weights ({@code numerics.activations}). */
public enum ActivationType {
    /** 8 bits, one scale per 32 values. */
    INT8,
    /** 16 bits. */
    INT16,
    /** Not at all. */
    F32
}
