/**
 * The loop over phases on the device: one program out of the phases' own sources, and how work-groups share them out.
 *
 * <p>In: {@link dev.millrace.kernels.phase.PhaseKernel}s of a plan. Out: {@link dev.millrace.kernels.looped.LoopedProgram},
 * a kernel that runs any list of them which a table names, one after the other, and
 * {@link dev.millrace.kernels.looped.BarrierAnswer}, which says whether the device can. Next: {@code scheduler.queue}
 * writes the table and launches.
 */
@NullMarked
package dev.millrace.kernels.looped;

import org.jspecify.annotations.NullMarked;
