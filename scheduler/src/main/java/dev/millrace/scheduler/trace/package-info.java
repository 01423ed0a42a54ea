/**
 * Where the time goes: device times of each launch of a step.
 *
 * <p>In: events of a profiling queue. Out: {@link dev.millrace.scheduler.trace.LaunchTime}s. Next: {@code explain} and
 * {@code bench} print them.
 */
@NullMarked
package dev.millrace.scheduler.trace;

import org.jspecify.annotations.NullMarked;
