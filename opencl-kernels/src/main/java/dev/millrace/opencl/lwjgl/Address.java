package dev.millrace.opencl.lwjgl;

/** A native handle as LWJGL knows it: an address. */
record Address(long value) {}
