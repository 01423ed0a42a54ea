package dev.millrace.kernels.expression;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Writes outputs as OpenCL C: evaluates a stretch of {@code granule} columns of one row into private memory {@code z}, then
 * hands it to the sinks.
 *
 * <p>The text expects these names in scope: {@code row}, {@code c0} (first column), {@code step}, the slots' pointers, and
 * where the expression uses them {@code factor} and {@code y} with {@code i} (see {@link #product}). LANES columns are
 * evaluated at a time; expressions mix no columns, so LANES changes no bit.
 */
public final class ExpressionWriter {

    private final StringBuilder text;
    private final int granule;
    private final int columns;
    private final int paddedColumns;
    private final int packedRows;
    private final Set<String> resources = new LinkedHashSet<>();

    /**
     * @param text where the code goes
     * @param granule columns evaluated together, a multiple of 16
     * @param columns columns of the results
     * @param packedRows rows that packed activations have room for, a multiple of MR
     */
    public ExpressionWriter(StringBuilder text, int granule, int columns, int packedRows) {
        this.text = text;
        this.granule = granule;
        this.columns = columns;
        this.paddedColumns = padded(columns);
        this.packedRows = packedRows;
    }

    /** Columns of a row in memory: rounded up to 32. */
    public static int padded(int columns) {
        return (columns + 31) / 32 * 32;
    }

    /** Resources that the text calls into, in order of first use. */
    public Set<String> resources() {
        return resources;
    }

    /** Appends the code of one output. */
    public void write(Output output) {
        text.append("    {\n        float z[").append(granule).append("];\n");
        prepare(output.value());
        text.append("        for (int l = 0; l < ")
                .append(granule)
                .append(" && c0 + l < ")
                .append(paddedColumns)
                .append("; l += LANES) STOREF(")
                .append(expression(output.value(), "l"))
                .append(", z + l);\n");
        Rotation rotation = output.rotation();
        if (rotation != null) {
            resources.add("rope/rope.cl");
            line("rope_%s(z, c0, min(%d, %d - c0), %d, %d, %s + (size_t)STEP_POSITION(row) * %d);"
                    .formatted(
                            rotation.neox() ? "neox" : "normal",
                            granule,
                            columns,
                            rotation.headDim(),
                            rotation.rotaryDim(),
                            rotation.angles().name(),
                            rotation.rotaryDim()));
        }
        for (Sink sink : output.sinks()) {
            write(sink);
        }
        text.append("    }\n");
    }

    /** The expression at columns {@code c0 + at} on, LANES of them. */
    public String expression(Expression e, String at) {
        if (e instanceof Expression.Product product) {
            return product(product.operand(), at);
        }
        if (e instanceof Expression.Rows rows) {
            return "LOADF(%s + (size_t)%s * %d + c0 + %s)"
                    .formatted(
                            rows.slot().name(),
                            rows.selected() ? "STEP_OUTPUT_ROW(row)" : "row",
                            padded(rows.columns()),
                            at);
        }
        if (e instanceof Expression.Vector vector) {
            return "LOADF(%s + c0 + %s)".formatted(vector.slot().name(), at);
        }
        if (e instanceof Expression.Embedded embedded) {
            return "LOADF(embedded_%s + %s)".formatted(embedded.slot().name(), at);
        }
        if (e instanceof Expression.Combined combined) {
            return "LOADF(combined_%s + %s)".formatted(combined.slot().name(), at);
        }
        if (e instanceof Expression.RowFactor) {
            return "((fvec)(factor))";
        }
        if (e instanceof Expression.Constant constant) {
            return "((fvec)(%sf))".formatted(Float.toHexString(constant.value()));
        }
        if (e instanceof Expression.Unary unary) {
            return "%s(%s)".formatted(unary.function().symbol(), expression(unary.operand(), at));
        }
        Expression.Binary binary = (Expression.Binary) e;
        return "(%s %s %s)"
                .formatted(expression(binary.left(), at), binary.operator().symbol(), expression(binary.right(), at));
    }

    /** Matrix products lie as y [operand][16-row group][MR][16]. */
    private String product(int operand, String at) {
        return "LOADF(y + ((%d + %s / 16) * MR + i) * 16 + %s %% 16)".formatted(operand * (granule / 16), at, at);
    }

    /** Declares what an expression's leaves need per stretch: values that are not computed lane by lane, each once. */
    public void prepare(Expression e) {
        prepare(e, new HashSet<>());
    }

    private void prepare(Expression e, Set<Expression> prepared) {
        if (!prepared.add(e)) {
            return;
        }
        if (e instanceof Expression.Embedded embedded) {
            String name = "embedded_" + embedded.slot().name();
            String type = embedded.weightType().toLowerCase(Locale.ROOT);
            resources.add("quant/value_" + (type.startsWith("f") ? "float" : "code") + ".cl:" + type);
            line("float %s[%d];".formatted(name, granule));
            line("for (int l = 0; l < %d; l++) %s[l] = c0 + l < %d ? value_%s(%s, %d, STEP_TOKEN(row), c0 + l) : 0.0f;"
                    .formatted(
                            granule,
                            name,
                            embedded.columns(),
                            type,
                            embedded.slot().name(),
                            embedded.columns()));
        } else if (e instanceof Expression.Combined combined) {
            resources.add("attention/partial.cl");
            String name = "combined_" + combined.slot().name();
            line("float %s[%d];".formatted(name, granule));
            line("combine(%s, row, STEP_POSITION(row), c0, %d, %s);"
                    .formatted(combined.slot().name(), granule, name));
        } else if (e instanceof Expression.Unary unary) {
            prepare(unary.operand(), prepared);
        } else if (e instanceof Expression.Binary binary) {
            prepare(binary.left(), prepared);
            prepare(binary.right(), prepared);
        }
    }

    private void write(Sink sink) {
        String name = sink.slot().name();
        String columns = "for (int l = 0; l < %d && c0 + l < %d; l += %d) ";
        if (sink instanceof Sink.Store) {
            line(columns.formatted(granule, paddedColumns, 16)
                    + "vstore16(vload16(0, z + l), 0, %s + (size_t)row * %d + c0 + l);".formatted(name, paddedColumns));
        } else if (sink instanceof Sink.Quantise quantise) {
            resources.add("quant/quantise.cl");
            int blocks = paddedColumns / 32;
            line(columns.formatted(granule, paddedColumns, 32)
                    + "quantise_%s(z + l, (global int *)%s, (global int4 *)(%s + %dul), packed_block(row, (c0 + l) / 32, %d));"
                            .formatted(
                                    quantise.type().key(),
                                    name,
                                    name,
                                    PackedActivations.codeBytes(quantise.type(), packedRows, blocks * 32),
                                    blocks));
        } else if (sink instanceof Sink.Cache cache) {
            resources.add("attention/cache.cl");
            line(
                    "store_%s(z, c0, %d, %s, %s[STEP_SEQUENCE(row) * PAGES + STEP_POSITION(row) / PAGE], STEP_POSITION(row) %% PAGE, %d, %d);"
                            .formatted(
                                    cache.keys() ? "keys" : "values",
                                    granule,
                                    name,
                                    cache.pages().name(),
                                    cache.kvHeads(),
                                    cache.headDim()));
        } else if (sink instanceof Sink.Best best) {
            resources.add("sampling/argmax.cl");
            line(columns.formatted(granule, paddedColumns, 16)
                    + "%s[(size_t)row * %d + (c0 + l) / 16] = tile_best(z + l, c0 + l, 16, %d);"
                            .formatted(name, paddedColumns / 16, best.columns()));
        }
    }

    private void line(String code) {
        text.append("        ").append(code).append('\n');
    }
}
