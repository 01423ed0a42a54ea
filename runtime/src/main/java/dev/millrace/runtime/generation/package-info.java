/**
 * The loop that turns steps into tokens and tokens into text.
 *
 * <p>In: an {@link dev.millrace.scheduler.Executor}, prompt tokens, what to sample and when to stop. Out: token ids as
 * they come, text that never ends inside a character or shows a stop text, negative log-likelihoods, and measured
 * rates. Next: {@code dev.millrace.runtime} wraps it as the public API.
 */
@NullMarked
package dev.millrace.runtime.generation;

import org.jspecify.annotations.NullMarked;
