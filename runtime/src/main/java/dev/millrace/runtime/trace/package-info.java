/**
 * What a runtime did and when, written to a file that trace viewers open.
 *
 * <p>In: spans of the host's work, and of each step its launches with the device's times
 * ({@link dev.millrace.scheduler.trace.StepTrace}). Out: a {@link dev.millrace.runtime.trace.TraceFile} in the trace event
 * format of Chrome and Perfetto. Next: a person who looks at it.
 */
@NullMarked
package dev.millrace.runtime.trace;

import org.jspecify.annotations.NullMarked;
