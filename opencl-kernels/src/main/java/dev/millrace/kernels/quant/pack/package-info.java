/**
 * Repacking on the device: raw rows of a model file become tiles of 16 rows without passing the host twice.
 *
 * <p>In: raw rows in a staging buffer and a place in an arena. Out: the same bytes that
 * {@link dev.millrace.kernels.quant.WeightType#pack} writes. Next: {@code dev.millrace.scheduler.memory} keeps the staging
 * buffers busy, the {@code matmul} family multiplies with the tiles.
 */
@NullMarked
package dev.millrace.kernels.quant.pack;

import org.jspecify.annotations.NullMarked;
