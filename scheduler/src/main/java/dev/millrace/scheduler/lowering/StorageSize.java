package dev.millrace.scheduler.lowering;

import dev.millrace.kernels.expression.ExpressionWriter;
import dev.millrace.kernels.expression.PackedActivations;
import dev.millrace.kernels.phase.AttentionShape;
import dev.millrace.kernels.phase.Bucket;
import dev.millrace.kernels.phase.UnfusedAttentionPhase;

/** How many bytes a storage takes in a shape bucket. */
public final class StorageSize {

    private StorageSize() {}

    /**
     * Bytes of what is placed by size: activations and weights.
     *
     * @param shape of the attention that partials and scores belong to
     * @throws IllegalArgumentException for caches and tables, whose size is that of the whole model
     */
    public static long of(Storage storage, AttentionShape shape, Bucket bucket) {
        if (storage instanceof Storage.Rows rows) {
            return (long) bucket.packedRows(rows.domain()) * ExpressionWriter.padded(rows.columns()) * Float.BYTES;
        }
        if (storage instanceof Storage.Packed packed) {
            return PackedActivations.byteSize(
                    packed.type(), bucket.packedRows(packed.domain()), ExpressionWriter.padded(packed.columns()));
        }
        if (storage instanceof Storage.Partials) {
            return shape.partialFloats(bucket.rows()) * Float.BYTES;
        }
        if (storage instanceof Storage.Scores) {
            return bucket.rows() * UnfusedAttentionPhase.scoreFloats(shape, bucket) * Float.BYTES;
        }
        if (storage instanceof Storage.Best best) {
            return (long) bucket.packedOutputs() * (ExpressionWriter.padded(best.columns()) / 16) * 2 * Integer.BYTES;
        }
        if (storage instanceof Storage.Tokens) {
            return (long) bucket.outputs() * Integer.BYTES;
        }
        if (storage instanceof Storage.Matrix matrix) {
            return matrix.weight()
                    .type()
                    .packedBytes(matrix.weight().rows(), matrix.weight().columns());
        }
        if (storage instanceof Storage.Vector vector) {
            return (long) ExpressionWriter.padded(vector.weight().columns()) * Float.BYTES;
        }
        throw new IllegalArgumentException(storage + " has the size that the whole model gives it");
    }
}
