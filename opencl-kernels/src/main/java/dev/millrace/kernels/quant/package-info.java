/**
 * The weight and activation types: what the bytes of a model file mean and how they lie on the device.
 *
 * <p>In: raw rows as a GGUF file holds them. Out: {@link dev.millrace.kernels.quant.WeightType}, one descriptor per type,
 * which dequantises rows and repacks them into tiles of 16 rows (see {@code docs/decisions/0003-packed-weights.md}).
 * Next: the {@code matmul} family multiplies with packed weights, {@code reference} with unpacked ones. A new type is a
 * new descriptor and its functions in a file of its own, listed in {@link dev.millrace.kernels.quant.WeightTypes}.
 */
@NullMarked
package dev.millrace.kernels.quant;

import org.jspecify.annotations.NullMarked;
