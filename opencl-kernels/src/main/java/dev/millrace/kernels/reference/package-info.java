/**
 * Every operation in plain Java: the oracle of the self-test, of the tests and of the scheduler's interpreter.
 *
 * <p>In: row-major {@code float[]} and raw weights. Out: new {@code float[]}, summed in double precision; only
 * {@link dev.millrace.kernels.reference.ReferenceMatmul#linearQuantised} instead repeats the float32 arithmetic of the
 * device, bit by bit. Nothing here is fast, everything is short. Next: whoever compares a device with it.
 */
@NullMarked
package dev.millrace.kernels.reference;

import org.jspecify.annotations.NullMarked;
