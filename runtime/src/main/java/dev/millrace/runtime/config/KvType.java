package dev.millrace.runtime.config;

/** The element type of the K/V cache ({@code memory.kvType}). */
public enum KvType {
    F16,
    F32
}
