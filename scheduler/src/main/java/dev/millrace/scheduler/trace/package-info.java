/**
 * Where the time goes: device times of each launch of a step, and what the launch had to do meanwhile.
 *
 * <p>In: events of a profiling queue. Out: {@link dev.millrace.scheduler.trace.LaunchTime}s, and for a
 * {@link dev.millrace.scheduler.trace.StepObserver} whole {@link dev.millrace.scheduler.trace.StepTrace}s with bytes and
 * operations. Next: the runtime writes them to a file, {@code explain} and {@code bench} print them.
 */
@NullMarked
package dev.millrace.scheduler.trace;

import org.jspecify.annotations.NullMarked;
