/**
 * The sampling family: from logits to the next token.
 *
 * <p>In: candidates with logits, which the device pre-selects, or {@link dev.millrace.kernels.sampling.TopLogits} where it
 * cannot. Out: one token, drawn by
 * {@link dev.millrace.kernels.sampling.CandidateSampler} as {@link dev.millrace.kernels.sampling.SamplingOptions} says,
 * the same for the same seed on every machine; or a {@link dev.millrace.kernels.sampling.TokenDraw}, from
 * which a device draws the same.
 */
@NullMarked
package dev.millrace.kernels.sampling;

import org.jspecify.annotations.NullMarked;
