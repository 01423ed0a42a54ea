/**
 * The scheduler's front door: a graph, its weights and a device become an {@link dev.millrace.scheduler.Executor}.
 *
 * <p>In: a {@code Graph} from {@code dev.millrace.scheduler.graph}, weights as the model file holds them, a device. Out:
 * steps, each a batch of rows with (token, sequence, position), answered by token ids, candidates or logits. Next:
 * {@code dev.millrace.runtime} turns steps into text.
 */
@NullMarked
package dev.millrace.scheduler;

import org.jspecify.annotations.NullMarked;
