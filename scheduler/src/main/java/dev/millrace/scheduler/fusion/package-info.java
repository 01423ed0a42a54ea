/**
 * Which nodes run together: rewrites propose, a chooser takes, the result is a partition of the graph into regions.
 *
 * <p>In: a {@code Graph}. Out: a {@link dev.millrace.scheduler.fusion.Partition}, regions in an order that respects every
 * edge. Next: {@code scheduler.lowering} writes a phase for each region. With a rewrite switched off by name
 * ({@code fusion.disable}) its nodes stay in smaller regions: more launches, the same bits.
 */
@NullMarked
package dev.millrace.scheduler.fusion;

import org.jspecify.annotations.NullMarked;
