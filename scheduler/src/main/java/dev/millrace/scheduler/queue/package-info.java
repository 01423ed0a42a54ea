/**
 * Plans and their execution: every launch of a step with its arguments, built once, replayed for each step.
 *
 * <p>In: bound phases from {@code scheduler.lowering}, places from {@code scheduler.memory}. Out:
 * {@link dev.millrace.scheduler.queue.StepPlan}, a plain value, and {@link dev.millrace.scheduler.queue.DeviceExecutor},
 * which replays it on an in-order compute queue. Next: {@code dev.millrace.runtime} asks for steps.
 */
@NullMarked
package dev.millrace.scheduler.queue;

import org.jspecify.annotations.NullMarked;
