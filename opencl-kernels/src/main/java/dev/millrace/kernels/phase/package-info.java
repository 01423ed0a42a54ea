/**
 * Phases: the work between two device-wide synchronisations, as typed descriptors that write their own kernel.
 *
 * <p>In: weights, expressions and sinks chosen by the scheduler, and the variant to use. Out: a
 * {@link dev.millrace.kernels.phase.PhaseKernel}, source text with named slots. Next: {@code dev.millrace.scheduler}
 * binds slots to memory and launches.
 */
@NullMarked
package dev.millrace.kernels.phase;

import org.jspecify.annotations.NullMarked;
