package dev.millrace.kernels.phase;

import dev.millrace.kernels.expression.ExpressionWriter;
import dev.millrace.kernels.expression.Output;
import dev.millrace.kernels.expression.PackedActivations;
import dev.millrace.kernels.expression.Slot;
import dev.millrace.kernels.quant.ActivationType;
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
    private int granule() {
        int granule = 16;
        for (Segment segment : segments) {
            for (Output output : segment.outputs()) {
                granule = leastCommonMultiple(granule, output.granule());
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

    /** Writes the kernel for a variant. */
    public PhaseKernel kernel(MatmulVariant variant, Bucket bucket, AttentionShape attention) {
        PhaseText phase = new PhaseText();
        phase.mention(input);
        for (Segment segment : segments) {
            segment.weights().forEach(weight -> phase.mention(weight.slot()));
            segment.outputs().forEach(phase::mention);
        }
        int granule = granule();
        StringBuilder text = new StringBuilder();
        Set<String> resources = new LinkedHashSet<>();
        int units = 0;
        StringBuilder dispatch = new StringBuilder();
        for (int s = 0; s < segments.size(); s++) {
            Segment segment = segments.get(s);
            int tiles = (ExpressionWriter.padded(segment.columns()) + granule - 1) / granule;
            text.append(tile(variant, bucket, phase, s, granule, resources));
            dispatch.append("        %sif (u < %d) tile_%d(%s%s, u - %d, t, rows);\n"
                    .formatted(
                            s == 0 ? "" : "else ",
                            units + tiles,
                            s,
                            phase.tileArguments(),
                            variant.local() ? ", y" : "",
                            units));
            units += tiles;
        }
        int localSize = variant.local() ? MatmulVariant.LOCAL_SIZE : 1;
        String attribute =
                variant.local() ? "__attribute__((reqd_work_group_size(%d, 1, 1))) ".formatted(localSize) : "";
        text.append("kernel ")
                .append(attribute)
                .append("void matmul(")
                .append(phase.entryParameters())
                .append(") {\n");
        if (variant.local()) {
            text.append("    local float y[%d];\n".formatted(productFloats(granule) * bucket.rowTile()));
        }
        text.append(phase.pointerDefinitions());
        text.append("    const int rows = ").append(domain.countSymbol()).append(";\n");
        text.append("    const int rowTiles = (rows + MR - 1) / MR;\n");
        text.append(
                "    const long worker = get_group_id(0), workers = get_num_groups(0), units = (long)rowTiles * %d;\n"
                        .formatted(units));
        // Row tiles run innermost: a tile of weights is read from memory once and stays in the nearest cache.
        text.append("    for (long v = units * worker / workers; v < units * (worker + 1) / workers; v++) {\n");
        text.append("        const int u = (int)(v / rowTiles), t = (int)(v % rowTiles);\n");
        text.append(dispatch).append("    }\n}\n");

        PhaseSource source = new PhaseSource(bucket, attention)
                .define("LANES", variant.lanes())
                .define("ACT", PackedActivations.symbol(activations));
        variant.defines().forEach(name -> source.define(name, 1));
        source.resource("base/base.cl").resource("base/step.cl").resource("matmul/primitives.cl");
        for (Segment segment : segments) {
            for (Weight weight : segment.weights()) {
                String kind = weight.type().floating() ? "matmul/dot_float" : "matmul/dot";
                source.resource(kind + (variant.local() ? "_local" : "") + ".cl:" + weight.typeName());
            }
        }
        source.resources(resources).text(text.toString());
        long tilesInAll = (long) units * (bucket.packedRows(domain) / bucket.rowTile());
        long workGroups = variant.local() ? tilesInAll : Math.min(bucket.workers(), tilesInAll);
        return new PhaseKernel(label, "matmul", source.build(), phase.slots(), workGroups, localSize, variant.id());
    }

    /** Floats of y for one row: the most of all segments. */
    private int productFloats(int granule) {
        return segments.stream()
                        .mapToInt(segment -> segment.weights().size())
                        .max()
                        .orElse(1)
                * granule;
    }

    private String tile(
            MatmulVariant variant, Bucket bucket, PhaseText phase, int number, int granule, Set<String> resources) {
        Segment segment = segments.get(number);
        int groups = granule / 16;
        int tiles = (segment.columns() + 15) / 16;
        int blocks = (columns + 31) / 32;
        int codeInts = PackedActivations.codeInts(activations);
        long scales = PackedActivations.codeBytes(activations, bucket.packedRows(domain), blocks * 32);
        StringBuilder text = new StringBuilder();
        text.append("static void tile_%d(%s%s, int u, int t, int rows) {\n"
                .formatted(number, phase.tileParameters(), variant.local() ? ", local float *y" : ""));
        text.append("    const int c0 = u * %d;\n".formatted(granule));
        text.append("    global const int *x = (global const int *)%s + (size_t)t * %d * MR;\n"
                .formatted(input.name(), blocks * codeInts));
        text.append("    global const int4 *xs = (global const int4 *)(%s + %dul) + (size_t)t * %d * MR;\n"
                .formatted(input.name(), scales, blocks));
        if (!variant.local()) {
            text.append("    float y[%d * MR];\n".formatted(segment.weights().size() * granule));
        }
        text.append("    for (int g = 0; g < %d; g++) {\n".formatted(groups));
        for (int w = 0; w < segment.weights().size(); w++) {
            Weight weight = segment.weights().get(w);
            String at = "y + (%d + g) * MR * 16".formatted(w * groups);
            text.append("        if (u * %d + g < %d) dot_%s(%s + (size_t)(u * %d + g) * %dul, %d, x, xs, %s);\n"
                    .formatted(
                            groups,
                            tiles,
                            weight.typeName(),
                            weight.slot().name(),
                            groups,
                            weight.type().tileBytes(columns),
                            columns,
                            at));
            if (variant.local()) {
                text.append("        else for (int i = get_local_id(0); i < MR * 16; i += LOCAL_SIZE) (%s)[i] = 0.0f;\n"
                        .formatted(at));
            } else {
                text.append("        else for (int i = 0; i < MR * 16; i++) (%s)[i] = 0.0f;\n".formatted(at));
            }
        }
        text.append("    }\n");
        if (variant.local()) {
            text.append("    barrier(CLK_LOCAL_MEM_FENCE);\n");
            text.append("    for (int i = get_local_id(0); i < MR && t * MR + i < rows; i += LOCAL_SIZE) {\n");
        } else {
            text.append("    for (int i = 0; i < MR && t * MR + i < rows; i++) {\n");
        }
        text.append("    const int row = t * MR + i;\n");
        ExpressionWriter writer = new ExpressionWriter(text, granule, segment.columns(), bucket.packedRows(domain));
        segment.outputs().forEach(writer::write);
        resources.addAll(writer.resources());
        text.append("    }\n");
        if (variant.local()) {
            text.append("    barrier(CLK_LOCAL_MEM_FENCE);\n");
        }
        return text.append("}\n\n").toString();
    }
}
