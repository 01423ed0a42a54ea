package dev.millrace.scheduler.lowering;

import dev.millrace.kernels.phase.ArgMaxPhase;
import dev.millrace.kernels.phase.AttentionPhase;
import dev.millrace.kernels.phase.AttentionVariant;
import dev.millrace.kernels.phase.Bucket;
import dev.millrace.kernels.phase.MatmulPhase;
import dev.millrace.kernels.phase.MatmulVariant;
import dev.millrace.kernels.phase.Phase;
import dev.millrace.kernels.phase.PhaseKernel;
import dev.millrace.kernels.phase.RowPhase;
import dev.millrace.kernels.phase.UnfusedAttentionPhase;
import org.jspecify.annotations.Nullable;

/**
 * Writes the kernel of any phase for one bucket.
 *
 * @param bucket the shapes to write for
 * @param matmul variant of matrix products
 * @param attention variant of attention; null where the graph has none
 */
public record KernelWriting(
        Bucket bucket, MatmulVariant matmul, @Nullable AttentionVariant attention) {

    /** The kernel of a phase. */
    public PhaseKernel write(BoundPhase bound) {
        Phase phase = bound.phase();
        if (phase instanceof MatmulPhase product) {
            return product.kernel(matmul, bucket, bound.attention());
        }
        if (phase instanceof RowPhase rows) {
            return rows.kernel(bucket, bound.attention());
        }
        if (phase instanceof ArgMaxPhase argMax) {
            return argMax.kernel(bucket);
        }
        if (phase instanceof UnfusedAttentionPhase unfused) {
            return unfused.kernel(bucket);
        }
        if (attention == null) {
            throw new IllegalStateException(phase.label() + " needs an attention variant; none was chosen");
        }
        return ((AttentionPhase) phase).kernel(attention, bucket);
    }
}
