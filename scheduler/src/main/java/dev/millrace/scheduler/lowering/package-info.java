/**
 * Regions become launches: each region is written as phases over named storage, and each phase by a kernel variant.
 *
 * <p>In: a {@code Partition}. Out: {@link dev.millrace.scheduler.lowering.BoundPhase}s in order, whose slots say which
 * storage they read and write. Next: {@code scheduler.memory} places the storage, {@code scheduler.queue} launches.
 */
@NullMarked
package dev.millrace.scheduler.lowering;

import org.jspecify.annotations.NullMarked;
