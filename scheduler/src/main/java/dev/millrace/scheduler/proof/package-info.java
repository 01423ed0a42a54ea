/**
 * Proof of plans: what a schedule does to memory, and whether it is right in every order in which it may run.
 *
 * <p>In: a {@link dev.millrace.scheduler.proof.Schedule}, a plain value that knows nothing of OpenCL, made by
 * {@code scheduler.queue} of a step's plan and by {@code scheduler.memory} of the loading of weights. Out: a
 * {@link dev.millrace.scheduler.proof.Proof}, and for everything that is wrong a
 * {@link dev.millrace.scheduler.proof.Witness}, an order of events that shows it. Next: {@code scheduler.queue} refuses a
 * plan that is not safe before anything of it runs.
 */
@NullMarked
package dev.millrace.scheduler.proof;

import org.jspecify.annotations.NullMarked;
