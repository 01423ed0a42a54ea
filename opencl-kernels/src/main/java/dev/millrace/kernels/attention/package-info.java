/**
 * The attention family: what a row may look at.
 *
 * <p>In: queries with (sequence, position) and a K/V cache. Out: {@link dev.millrace.kernels.attention.Mask}, the choice
 * of visible positions, which graph, kernels and reference share.
 */
@NullMarked
package dev.millrace.kernels.attention;

import org.jspecify.annotations.NullMarked;
