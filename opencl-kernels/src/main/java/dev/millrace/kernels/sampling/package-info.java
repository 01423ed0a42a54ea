/**
 * The sampling family: from logits to the next token.
 *
 * <p>In: candidates with logits, which the device pre-selects. Out: one token, drawn by
 * {@link dev.millrace.kernels.sampling.CandidateSampler} as {@link dev.millrace.kernels.sampling.SamplingOptions} says,
 * the same for the same seed on every machine.
 */
@NullMarked
package dev.millrace.kernels.sampling;

import org.jspecify.annotations.NullMarked;
