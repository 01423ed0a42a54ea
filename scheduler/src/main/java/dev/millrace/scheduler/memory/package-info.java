/**
 * Device memory: where every byte lives, decided before anything is allocated.
 *
 * <p>In: weights in order of use, lifetimes of activations, the device's limits. Out: {@link
 * dev.millrace.scheduler.memory.WeightArenas} and {@link dev.millrace.scheduler.memory.ArenaLayout}, offsets into few
 * large buffers; {@link dev.millrace.scheduler.memory.MemoryPlan}, which says whether it fits and what to try; {@link
 * dev.millrace.scheduler.memory.WeightLoader}, which fills the arenas. Next: {@code scheduler.queue} binds the offsets
 * to kernel arguments.
 */
@NullMarked
package dev.millrace.scheduler.memory;

import org.jspecify.annotations.NullMarked;
