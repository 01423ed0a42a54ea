/**
 * The self-test: no variant of matrix products, attention or sampling serves before it gave a known answer on this
 * device with this driver.
 *
 * <p>In: a {@link dev.millrace.kernels.selftest.KnownAnswer} of a variant, a small problem whose answer
 * {@code kernels.reference} knows. Out: a {@link dev.millrace.kernels.selftest.Verdict}, kept on disk in one readable file
 * per device and driver; a variant that failed is quarantined, said once and listed. Next: the lowering asks
 * {@link dev.millrace.kernels.selftest.SelfTest#verdict} of each variant in its order, on all that the model wants of it,
 * until one passes.
 */
@NullMarked
package dev.millrace.kernels.selftest;

import org.jspecify.annotations.NullMarked;
