package dev.millrace.kernels.phase;

import dev.millrace.kernels.expression.Expression;
import dev.millrace.kernels.expression.ExpressionWriter;
import dev.millrace.kernels.expression.Output;
import dev.millrace.kernels.quant.KvType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Row by row work without a matrix product: norm, rotary embedding, element-wise functions, quantisation, cache writes,
 * embedding gather, combination of partial attention, in any composition.
 *
 * @param label what it is, for people
 * @param columns columns of the outputs
 * @param domain rows it works on
 * @param norm what is normalised, or null
 * @param outputs what it computes
 */
public record RowPhase(
        String label,
        int columns,
        RowDomain domain,
        @Nullable Norm norm,
        List<Output> outputs) implements Phase {

    /** Root mean square of an expression; outputs use it as {@link Expression.RowFactor}. */
    public record Norm(Expression of, float epsilon) {}

    public RowPhase {
        outputs = List.copyOf(outputs);
    }

    /** Columns computed together. */
    public int granule(KvType kvType) {
        int granule = 32;
        for (Output output : outputs) {
            granule = Math.max(granule, leastCommonMultiple(granule, output.granule(kvType)));
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

    @Override
    public RowPhase labelled(String other) {
        return new RowPhase(other, columns, domain, norm, outputs);
    }

    /** Writes the kernel. */
    public PhaseKernel kernel(Bucket bucket, AttentionShape attention) {
        PhaseText phase = new PhaseText();
        if (norm != null) {
            phase.mention(norm.of());
        }
        outputs.forEach(phase::mention);
        int granule = granule(bucket.kvType());
        int padded = ExpressionWriter.padded(columns);
        StringBuilder body = new StringBuilder();
        ExpressionWriter writer = new ExpressionWriter(body, granule, columns, bucket.packedRows(domain));

        StringBuilder text = new StringBuilder();
        if (norm != null) {
            StringBuilder norms = new StringBuilder();
            ExpressionWriter normWriter = new ExpressionWriter(norms, 16, columns, bucket.packedRows(domain));
            normWriter.prepare(norm.of());
            text.append("static float row_factor(")
                    .append(phase.tileParameters())
                    .append(", int row) {\n");
            text.append("    float16 squares = (float16)(0.0f);\n");
            text.append("    for (int c0 = 0; c0 < ")
                    .append(padded)
                    .append("; c0 += 16) {\n")
                    .append(norms);
            text.append("        float16 e = ")
                    .append(normWriter.expression(norm.of(), "0"))
                    .append(";\n");
            text.append("        squares = fma(e, e, squares);\n    }\n");
            text.append("    return rms_factor_16(squares, %d, %sf);\n}\n\n"
                    .formatted(columns, Float.toHexString(norm.epsilon())));
            writer.resources().addAll(normWriter.resources());
        }
        outputs.forEach(writer::write);
        text.append("static void stretch(")
                .append(phase.tileParameters())
                .append(", int row, int c0, float factor) {\n");
        text.append(body).append("}\n\n");

        text.append("kernel void rows(").append(phase.entryParameters()).append(") {\n");
        text.append(phase.pointerDefinitions());
        text.append("    const long count = ").append(domain.countSymbol()).append(";\n");
        text.append("    const int worker = get_group_id(0), workers = get_num_groups(0);\n");
        int stretches = (padded + granule - 1) / granule;
        if (norm != null) {
            text.append(
                    "    for (int row = (int)(count * worker / workers); row < (int)(count * (worker + 1) / workers); row++) {\n");
            text.append("        float factor = row_factor(")
                    .append(phase.tileArguments())
                    .append(", row);\n");
            text.append("        for (int c0 = 0; c0 < %d; c0 += %d) stretch(".formatted(padded, granule))
                    .append(phase.tileArguments())
                    .append(", row, c0, factor);\n    }\n}\n");
        } else {
            text.append("    const long units = count * ").append(stretches).append(";\n");
            text.append("    for (long u = units * worker / workers; u < units * (worker + 1) / workers; u++)\n");
            text.append("        stretch(")
                    .append(phase.tileArguments())
                    .append(", (int)(u / %d), (int)(u %% %d) * %d, 0.0f);\n}\n"
                            .formatted(stretches, stretches, granule));
        }
        PhaseSource source = new PhaseSource(bucket, attention).define("LANES", 16);
        source.resource("base/base.cl").resource("base/step.cl").resource("norm/rms.cl");
        source.resources(writer.resources());
        source.text(text.toString());
        int workers = norm != null ? Math.min(bucket.workers(), bucket.packedRows(domain)) : bucket.workers();
        return new PhaseKernel(label, "rows", source.build(), phase.slots(), Math.max(1, workers), 1, "rows/vector");
    }
}
