package dev.millrace.kernels.phase;

import dev.millrace.kernels.expression.ExpressionWriter;
import dev.millrace.kernels.expression.Output;
import dev.millrace.kernels.expression.PackedActivations;
import dev.millrace.kernels.expression.Slot;
import dev.millrace.kernels.quant.ActivationType;
import dev.millrace.kernels.quant.KvType;
import dev.millrace.kernels.quant.WeightType;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Matrix products of the same activations with one or more weight matrices, and all that follows from their results:
 * GEMV for one row, GEMM for many, by the same tile functions.
 *
 * <p>The work is cut into tiles: {@code granule} columns of one segment by {@code rowTile} rows of activations. Columns of
 * a tile are computed in a worker's own memory {@code y} for every weight of the segment, then the outputs' expressions
 * run over them row by row.
 *
 * @param label what it is, for people
 * @param columns K, columns of the activations
 * @param activations how the activations are packed
 * @param input the packed activations
 * @param domain rows it works on
 * @param segments the products
 */
public record MatmulPhase(
        String label, int columns, ActivationType activations, Slot input, RowDomain domain, List<Segment> segments)
        implements Phase {

    /**
     * Weight matrices of the same shape whose results meet in expressions, column by column.
     *
     * @param weights the matrices, each {@code columns} by K
     * @param columns N, columns of the results
     * @param outputs what is computed from the products
     */
    public record Segment(List<Weight> weights, int columns, List<Output> outputs) {

        public Segment {
            weights = List.copyOf(weights);
            outputs = List.copyOf(outputs);
        }
    }

    /** A packed weight matrix. */
    public record Weight(Slot slot, WeightType type) {

        String typeName() {
            return type.name().toLowerCase(Locale.ROOT);
        }
    }

    public MatmulPhase {
        segments = List.copyOf(segments);
    }

    /** Columns of one tile: the same in all segments. */
    public int granule(KvType kvType) {
        int granule = 16;
        for (Segment segment : segments) {
            for (Output output : segment.outputs()) {
                granule = leastCommonMultiple(granule, output.granule(kvType));
            }
        }
        return granule;
    }

    private static int leastCommonMultiple(int a, int b) {
        int product = a;
        while (product % b != 0) {
            product += a;
        }
        return product;
    }

    /** Products of a tile, for one row of activations. */
    private int productFloats(KvType kvType) {
        return segments.stream()
                        .mapToInt(segment -> segment.weights().size())
                        .max()
                        .orElse(1)
                * granule(kvType);
    }

    /** Bytes that a work-group keeps by itself: the products of a tile, and what it shares through local memory. */
    public int scratchBytes(MatmulVariant variant, Bucket bucket) {
        int rows = bucket.rowTile();
        int staged = variant.local()
                ? MatmulVariant.LOCAL_SIZE / 16 * (128 + rows * PackedActivations.codeInts(activations))
                : 0;
        return Integer.BYTES * (productFloats(bucket.kvType()) * rows + staged);
    }

    @Override
    public MatmulPhase labelled(String other) {
        return new MatmulPhase(other, columns, activations, input, domain, segments);
    }

    /** Writes the kernel for a variant. */
    public PhaseKernel kernel(MatmulVariant variant, Bucket bucket, AttentionShape attention) {
        PhaseText phase = new PhaseText();
        phase.mention(input);
        for (Segment segment : segments) {
            segment.weights().forEach(weight -> phase.mention(weight.slot()));
            segment.outputs().forEach(phase::mention);
        }
        int granule = granule(bucket.kvType());
        StringBuilder text = new StringBuilder();
        Set<String> resources = new LinkedHashSet<>();
        int units = 0;
        StringBuilder products = new StringBuilder();
        StringBuilder finishes = new StringBuilder();
        for (int s = 0; s < segments.size(); s++) {
            Segment segment = segments.get(s);
            int tiles = (ExpressionWriter.padded(segment.columns()) + granule - 1) / granule;
            text.append(product(variant, bucket, phase, s, granule));
            text.append(finish(bucket, phase, s, granule, resources));
            String call = "        %sif (u < %d) %s_%d(%s, u - %d, t, y%s, me%s);\n";
            String stage = variant.local() ? ", stage" : "";
            String otherwise = s == 0 ? "" : "else ";
            products.append(
                    call.formatted(otherwise, units + tiles, "product", s, phase.tileArguments(), units, stage, ""));
            finishes.append(
                    call.formatted(otherwise, units + tiles, "finish", s, phase.tileArguments(), units, "", ", rows"));
            units += tiles;
        }
        text.append(entry(variant, productFloats(bucket.kvType()), phase, units, products, finishes));

        PhaseSource source = new PhaseSource(bucket, attention)
                .define("LANES", variant.lanes())
                .define("ACT", PackedActivations.symbol(activations));
        variant.defines().forEach(name -> source.define(name, 1));
        source.define("GROUP_ITEMS", variant.local() ? MatmulVariant.LOCAL_SIZE : 1);
        source.define("PRODUCT_SPACE", variant.local() ? "local" : "private");
        source.resource("base/base.cl").resource("base/step.cl").resource("matmul/primitives.cl");
        for (Segment segment : segments) {
            for (Weight weight : segment.weights()) {
                String kind = weight.type().floating() ? "matmul/dot_float" : "matmul/dot";
                source.resource(kind + (variant.local() ? "_local" : "") + ".cl:" + weight.typeName());
            }
        }
        source.resources(resources).text(text.toString());
        long tilesInAll = (long) units * (bucket.packedRows(domain) / bucket.rowTile());
        return new PhaseKernel(
                label,
                "matmul",
                source.build(),
                phase.slots(),
                variant.local() ? tilesInAll : Math.min(bucket.workers(), tilesInAll),
                variant.local() ? MatmulVariant.LOCAL_SIZE : 1,
                variant.id());
    }

    /**
     * The entry. Work-groups of one work-item each have a contiguous range of tiles, row tiles innermost, so that a tile of
     * weights is read from memory once and stays in the nearest cache. A work-group that shares local memory has one tile:
     * barriers stand in straight-line code, the form that compilers treat best.
     */
    private String entry(
            MatmulVariant variant,
            int floats,
            PhaseText phase,
            int units,
            CharSequence products,
            CharSequence finishes) {
        String head = "void matmul(" + phase.entryParameters() + ") {\n"
                + "    PRODUCT_SPACE float y[%d * MR];\n".formatted(floats)
                + (variant.local() ? "    local int stage[STAGE_INTS];\n" : "")
                + phase.pointerDefinitions()
                + "    const int rows = " + domain.countSymbol() + ", rowTiles = (rows + MR - 1) / MR;\n"
                + "    const int me = get_local_id(0);\n"
                + "    const long units = (long)rowTiles * %d;\n".formatted(units);
        String tile = "        const int u = (int)(v / rowTiles), t = (int)(v % rowTiles);\n";
        if (variant.local()) {
            return "kernel __attribute__((reqd_work_group_size(%d, 1, 1))) ".formatted(MatmulVariant.LOCAL_SIZE) + head
                    + "    const long v = get_group_id(0);\n"
                    + "    if (v < units) {\n" + tile + products + "    }\n"
                    + "    barrier(CLK_LOCAL_MEM_FENCE);\n"
                    + "    if (v < units) {\n" + tile + finishes + "    }\n}\n";
        }
        return "kernel " + head
                + "    const long worker = get_group_id(0), workers = get_num_groups(0);\n"
                + "    for (long v = units * worker / workers; v < units * (worker + 1) / workers; v++) {\n"
                + tile + products + finishes + "    }\n}\n";
    }

    /** The function that leaves a tile's products in y [weight][16-column group][MR][16]. */
    private String product(MatmulVariant variant, Bucket bucket, PhaseText phase, int number, int granule) {
        Segment segment = segments.get(number);
        int groups = granule / 16;
        int tiles = (segment.columns() + 15) / 16;
        int blocks = (columns + 31) / 32;
        long scales = PackedActivations.codeBytes(activations, bucket.packedRows(domain), blocks * 32);
        StringBuilder text = new StringBuilder();
        String stage = variant.local() ? ", local int *stage" : "";
        text.append("TILE_FUNCTION void product_%d(%s, int u, int t, PRODUCT_SPACE float *y%s, int me) {\n"
                .formatted(number, phase.tileParameters(), stage));
        text.append("    global const int *x = (global const int *)%s + (size_t)t * %d * MR;\n"
                .formatted(input.name(), blocks * PackedActivations.codeInts(activations)));
        text.append("    global const int4 *xs = (global const int4 *)(%s + %dul) + (size_t)t * %d * MR;\n"
                .formatted(input.name(), scales, blocks));
        text.append("    for (int g = 0; g < %d; g++) {\n".formatted(groups));
        for (int w = 0; w < segment.weights().size(); w++) {
            Weight weight = segment.weights().get(w);
            String at = "y + (%d + g) * MR * 16".formatted(w * groups);
            text.append("        if (u * %d + g < %d) dot_%s(%s + (size_t)(u * %d + g) * %dul, %d, x, xs, %s%s, me);\n"
                    .formatted(
                            groups,
                            tiles,
                            weight.typeName(),
                            weight.slot().name(),
                            groups,
                            weight.type().tileBytes(columns),
                            columns,
                            at,
                            variant.local() ? ", stage" : ""));
            text.append("        else for (int i = me; i < MR * 16; i += GROUP_ITEMS) (%s)[i] = 0.0f;\n".formatted(at));
        }
        return text.append("    }\n}\n\n").toString();
    }

    /** The function that computes and stores the outputs of a tile, row by row. */
    private String finish(Bucket bucket, PhaseText phase, int number, int granule, Set<String> resources) {
        Segment segment = segments.get(number);
        StringBuilder text = new StringBuilder();
        text.append("TILE_FUNCTION void finish_%d(%s, int u, int t, PRODUCT_SPACE float *y, int me, int rows) {\n"
                .formatted(number, phase.tileParameters()));
        text.append("    const int c0 = u * %d;\n".formatted(granule));
        text.append("    for (int i = me; i < MR && t * MR + i < rows; i += GROUP_ITEMS) {\n");
        text.append("    const int row = t * MR + i;\n");
        ExpressionWriter writer = new ExpressionWriter(text, granule, segment.columns(), bucket.packedRows(domain));
        segment.outputs().forEach(writer::write);
        resources.addAll(writer.resources());
        return text.append("    }\n}\n\n").toString();
    }
}
