/**
 * The OpenCL calls through LWJGL, and the one call into the C library that {@link dev.millrace.opencl.SignalGuard} needs:
 * the only importer of {@code org.lwjgl}.
 *
 * <p>In: handles as addresses, sizes, direct buffers. Out: handles as addresses, or an exception with the call's status.
 * Next: {@code dev.millrace.opencl} wraps them with checks, accounting and words.
 */
@NullMarked
package dev.millrace.opencl.lwjgl;

import org.jspecify.annotations.NullMarked;
