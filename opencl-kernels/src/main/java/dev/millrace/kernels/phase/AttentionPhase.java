package dev.millrace.kernels.phase;

import dev.millrace.kernels.expression.ExpressionWriter;
import dev.millrace.kernels.expression.Slot;
import java.util.List;

/**
 * Attention of all rows of a step over their sequences' pages, up to the partials that
 * {@link dev.millrace.kernels.expression.Expression.Combined} reads.
 *
 * @param label what it is, for people
 * @param shape heads, scale, mask
 * @param query query rows, {@code heads * headDim} columns
 * @param keys keys of the layer
 * @param values values of the layer
 * @param pages page table
 * @param partials result
 */
public record AttentionPhase(
        String label, AttentionShape shape, Slot query, Slot keys, Slot values, Slot pages, Slot partials)
        implements Phase {

    /** Rows of a prefill tile: with the heads of a group they make about this many queries. */
    private static final int TILE_QUERIES = 12;

    @Override
    public AttentionPhase labelled(String other) {
        return new AttentionPhase(other, shape, query, keys, values, pages, partials);
    }

    /** Writes the kernel; {@link AttentionShape#splits()} must be 1 for variants that merge splits themselves. */
    public PhaseKernel kernel(AttentionVariant variant, Bucket bucket) {
        int group = shape.heads() / shape.kvHeads();
        boolean tiled = variant.entry().equals("tiled");
        int queryRows = tiled ? Math.max(1, Math.min(8, TILE_QUERIES / group)) : 1;
        PhaseSource source = new PhaseSource(bucket, shape)
                .define("LANES", 16)
                .define("NQ", queryRows * group)
                .define("QUERY_ROWS", queryRows)
                .define("SCALE", Float.toHexString(shape.scale()) + "f")
                .define("QUERY_STRIDE", ExpressionWriter.padded(shape.heads() * shape.headDim()));
        variant.defines().forEach(name -> source.define(name, 1));
        source.resource("base/base.cl").resource("base/step.cl").resource("attention/cache.cl");
        source.resource("attention/partial.cl");
        if (tiled || variant.entry().equals("split")) {
            source.resource("attention/flash.cl");
        }
        source.resource("attention/" + variant.entry() + ".cl");
        long units = switch (variant.entry()) {
            case "tiled" -> (long) (bucket.rows() + queryRows - 1) / queryRows * shape.kvHeads();
            case "split" -> (long) bucket.rows() * shape.kvHeads() * shape.splits();
            default -> (long) bucket.rows() * shape.heads();
        };
        long workGroups = variant.local() ? units : Math.min(bucket.workers(), units);
        return new PhaseKernel(
                label,
                "attention_" + variant.entry(),
                source.build(),
                List.of(query, keys, values, pages, partials),
                workGroups,
                variant.local() ? AttentionVariant.LOCAL_SIZE : 1,
                variant.id());
    }
}
