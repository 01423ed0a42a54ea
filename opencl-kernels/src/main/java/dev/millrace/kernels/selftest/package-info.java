/**
 * The self-test: no variant serves before it gave a known answer on this device with this driver.
 *
 * <p>In: a {@link dev.millrace.kernels.VariantChain} and, per variant, a
 * {@link dev.millrace.kernels.selftest.KnownAnswer}, a small problem whose answer {@code kernels.reference} knows. Out:
 * a {@link dev.millrace.kernels.VariantChoice} of a variant that passed; a variant that failed is quarantined, said once
 * and listed. {@link dev.millrace.kernels.selftest.Verdict}s are kept on disk, one readable file per device and driver.
 * Next: the lowering takes its variants through {@link dev.millrace.kernels.selftest.SelfTest#select}.
 */
@NullMarked
package dev.millrace.kernels.selftest;

import org.jspecify.annotations.NullMarked;
