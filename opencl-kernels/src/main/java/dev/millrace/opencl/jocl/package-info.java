/**
 * The OpenCL calls through JOCL: the only importer of {@code org.jocl}.
 *
 * <p>In: handles as JOCL's objects, sizes, direct buffers. Out: handles as JOCL's objects, or an exception with the call's
 * status. Next: {@code dev.millrace.opencl} wraps them with checks, accounting and words.
 */
@NullMarked
package dev.millrace.opencl.jocl;

import org.jspecify.annotations.NullMarked;
