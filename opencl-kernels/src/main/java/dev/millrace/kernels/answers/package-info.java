/**
 * Known answers: a small problem for each variant of matrix products, attention and sampling, with the answer of
 * the reference.
 *
 * <p>In: a variant and what the model asks of it (weight types, rounding, head size). Out: a
 * {@link dev.millrace.kernels.selftest.KnownAnswer} that runs the very kernels a plan would, odd sizes included. Next: the
 * scheduler lets {@code kernels.selftest} judge every variant by it before the first use on a device.
 */
@NullMarked
package dev.millrace.kernels.answers;

import org.jspecify.annotations.NullMarked;
