/**
 * Kernels: the work a device can do, as families of interchangeable variants.
 *
 * <p>In: a {@link dev.millrace.kernels.KernelDevice}, what a driver says about a device and what it was seen to do.
 * Out: a {@link dev.millrace.kernels.VariantChoice}, the first variant of a {@link dev.millrace.kernels.VariantChain}
 * that the device supports and that nothing speaks against, with the reason why each other one does not serve. Next:
 * {@code kernels.program} assembles and builds the sources, {@code kernels.selftest} proves a variant before its first
 * use, {@code kernels.<family>} describes the work itself.
 */
@NullMarked
package dev.millrace.kernels;

import org.jspecify.annotations.NullMarked;
