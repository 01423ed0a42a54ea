/**
 * The rotary position embedding family.
 *
 * <p>In: {@link dev.millrace.kernels.rope.RopeSpec}, a model's way of turning pairs of values by their position. Out: the
 * table of cosines and sines that kernels and reference read. Next: attention.
 */
@NullMarked
package dev.millrace.kernels.rope;

import org.jspecify.annotations.NullMarked;
