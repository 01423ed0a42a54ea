/**
 * The driver contract: what Millrace needs of OpenCL, in a dozen small types.
 *
 * <p>In: an installed OpenCL driver, reached through a {@link dev.millrace.opencl.Binding} (JOCL or LWJGL, found by
 * {@link java.util.ServiceLoader}). Out: devices with probed {@link dev.millrace.opencl.Capabilities}, and contexts
 * that make queues, buffers, programs and kernels. Next: {@code dev.millrace.kernels} writes the programs.
 */
@NullMarked
package dev.millrace.opencl;

import org.jspecify.annotations.NullMarked;
