package dev.millrace.scheduler.lowering;

import dev.millrace.kernels.phase.Bucket;
import dev.millrace.kernels.phase.MatmulPhase;
import dev.millrace.kernels.phase.MatmulVariant;
import dev.millrace.opencl.DeviceInfo;
import dev.millrace.scheduler.fusion.Legality;
import dev.millrace.scheduler.fusion.Region;
import dev.millrace.scheduler.graph.Graph;
import dev.millrace.scheduler.graph.Node;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What can be lowered, and of that what fits on chip: the products of a tile stay with their work-group until all that is
 * computed from them is stored.
 *
 * @param lowering whether it can be lowered at all
 * @param matmul the variant that serves
 * @param bucket the larger of the shapes that kernels are written for
 * @param bytes room of a work-group
 */
public record OnChip(RegionLowering lowering, MatmulVariant matmul, Bucket bucket, long bytes) implements Legality {

    /** What the stack of a worker thread surely holds. */
    private static final long PRIVATE_BYTES = 256 << 10;

    public static OnChip of(RegionLowering lowering, MatmulVariant matmul, Bucket bucket, DeviceInfo device) {
        return new OnChip(lowering, matmul, bucket, matmul.local() ? device.localMemoryBytes() : PRIVATE_BYTES);
    }

    @Override
    public @Nullable String objection(Graph graph, List<Node> nodes) {
        String objection = lowering.objection(graph, nodes);
        if (objection != null) {
            return objection;
        }
        for (BoundPhase phase : lowering.lower(graph, new Region(nodes, Set.of()), 1)) {
            if (phase.phase() instanceof MatmulPhase product && product.scratchBytes(matmul, bucket) > bytes) {
                return "its products take " + product.scratchBytes(matmul, bucket) + " bytes of a work-group's "
                        + bytes;
            }
        }
        return null;
    }
}
