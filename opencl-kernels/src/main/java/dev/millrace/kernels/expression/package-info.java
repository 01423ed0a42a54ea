/**
 * What happens to a stretch of a row between two memory accesses, as a value: the prologues and epilogues of kernels.
 *
 * <p>In: expressions built by the scheduler from graph nodes. Out: OpenCL C that evaluates them on vectors of lanes and
 * hands the result to a {@link dev.millrace.kernels.expression.Sink}. Whether a node runs in a launch of its own or in the
 * epilogue of another, it is the same text, so fusing changes no bit. Next: {@code dev.millrace.kernels.phase} puts the
 * text into kernels.
 */
@NullMarked
package dev.millrace.kernels.expression;

import org.jspecify.annotations.NullMarked;
