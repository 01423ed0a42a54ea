package dev.millrace.scheduler.graph;

import dev.millrace.kernels.quant.ActivationType;
import dev.millrace.kernels.reference.ReferenceAttention;
import dev.millrace.kernels.reference.ReferenceElementwise;
import dev.millrace.kernels.reference.ReferenceMatmul;
import dev.millrace.kernels.reference.ReferenceNorm;
import dev.millrace.kernels.reference.ReferenceQuant;
import dev.millrace.kernels.reference.ReferenceRope;
import dev.millrace.kernels.reference.ReferenceSampling;
import java.util.Arrays;

/**
 * Computes one node: its result is a {@code float[]} for F32 and weights, an {@code int[]} for I32, and the
 * {@link KvStore} for a K/V state.
 */
final class NodeEvaluation implements Op.Visitor<Object> {

    private final ReferenceInterpreter interpreter;
    private final Node node;
    private final Rows rows;
    private final Object[] values;

    NodeEvaluation(ReferenceInterpreter interpreter, Node node, Rows rows, Object[] values) {
        this.interpreter = interpreter;
        this.node = node;
        this.rows = rows;
        this.values = values;
    }

    @Override
    public Object input(Op.Input op) {
        return rows.vector(op.role());
    }

    @Override
    public Object weight(Op.Weight op) {
        return interpreter.weightValues(op.spec());
    }

    @Override
    public Object embedding(Op.Embedding op) {
        WeightSpec spec = interpreter.weightSpec(node.input(1));
        int[] tokens = ints(0);
        for (int token : tokens) {
            if (token < 0 || token >= spec.rows()) {
                throw new GraphException(
                        "node " + node.name() + ": expected tokens in 0.." + (spec.rows() - 1) + ", got " + token);
            }
        }
        return gather(floats(1), spec.columns(), tokens);
    }

    @Override
    public Object rmsNorm(Op.RmsNorm op) {
        return ReferenceNorm.rmsNorm(floats(0), rowCount(0), columns(0), floats(1), op.epsilon());
    }

    @Override
    public Object linear(Op.Linear op) {
        WeightSpec weight = interpreter.weightSpec(node.input(1));
        ActivationType activations = interpreter.numerics().activations();
        float[] x = floats(0);
        if (activations.integer() && !weight.type().floating()) {
            x = ReferenceQuant.dequantise(ReferenceQuant.quantise(x, rowCount(0), columns(0), activations));
        }
        return ReferenceMatmul.linear(x, rowCount(0), columns(0), floats(1), weight.rows());
    }

    @Override
    public Object rope(Op.Rope op) {
        int[] positions = ints(1);
        float[] table =
                interpreter.ropeTable(op.spec(), Arrays.stream(positions).max().orElse(0) + 1);
        return ReferenceRope.apply(floats(0), rowCount(0), op.heads(), op.headDim(), op.spec(), table, positions);
    }

    @Override
    public Object kvWrite(Op.KvWrite op) {
        KvStore cache = interpreter.cache(op.layer());
        cache.write(floats(0), floats(1), ints(2), ints(3));
        return cache;
    }

    @Override
    public Object attention(Op.Attention op) {
        AttentionSpec spec = op.spec();
        return ReferenceAttention.attention(
                floats(0),
                spec.heads(),
                spec.headDim(),
                ints(2),
                ints(3),
                (KvStore) values[node.input(1)],
                spec.scale(),
                spec.softCap(),
                spec.mask());
    }

    @Override
    public Object binary(Op.Binary op) {
        boolean vectorFirst = interpreter.spec(node.input(0)).type() == ElementType.WEIGHT;
        float[] a = floats(vectorFirst ? 1 : 0);
        float[] b = floats(vectorFirst ? 0 : 1);
        return switch (op.function()) {
            case ADD -> ReferenceElementwise.add(a, b);
            case MULTIPLY -> ReferenceElementwise.multiply(a, b);
        };
    }

    @Override
    public Object unary(Op.Unary op) {
        return switch (op.function()) {
            case SILU -> ReferenceElementwise.silu(floats(0));
            case GELU -> ReferenceElementwise.gelu(floats(0));
        };
    }

    @Override
    public Object quantise(Op.Quantise op) {
        float[] x = floats(0);
        int columns = columns(0);
        return ReferenceQuant.dequantise(ReferenceQuant.quantise(x, x.length / columns, columns, op.type()));
    }

    @Override
    public Object scale(Op.Scale op) {
        return ReferenceElementwise.scale(floats(0), op.factor());
    }

    @Override
    public Object selectRows(Op.SelectRows op) {
        return gather(floats(0), columns(0), ints(1));
    }

    @Override
    public Object argMax(Op.ArgMax op) {
        float[] x = floats(0);
        int columns = columns(0);
        int[] best = new int[x.length / columns];
        for (int row = 0; row < best.length; row++) {
            best[row] = ReferenceSampling.argMax(Arrays.copyOfRange(x, row * columns, (row + 1) * columns));
        }
        return best;
    }

    private static float[] gather(float[] table, int columns, int[] rowNumbers) {
        float[] result = new float[rowNumbers.length * columns];
        for (int i = 0; i < rowNumbers.length; i++) {
            System.arraycopy(table, rowNumbers[i] * columns, result, i * columns, columns);
        }
        return result;
    }

    private float[] floats(int operand) {
        return (float[]) values[node.input(operand)];
    }

    private int[] ints(int operand) {
        return (int[]) values[node.input(operand)];
    }

    private int columns(int operand) {
        return interpreter.spec(node.input(operand)).columns();
    }

    private int rowCount(int operand) {
        return floats(operand).length / columns(operand);
    }
}
