package dev.millrace.scheduler.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Proves the operands of one node and says what its result is. */
final class ShapeInference implements Op.Visitor<TensorSpec> {

    private final String node;
    private final List<Value> operands;
    private final Function<Value, Op> producers;
    private final List<Node> earlier;

    private ShapeInference(String node, List<Value> operands, Function<Value, Op> producers, List<Node> earlier) {
        this.node = node;
        this.operands = operands;
        this.producers = producers;
        this.earlier = earlier;
    }

    /**
     * The result of a node.
     *
     * @param producers the op behind an operand
     * @param earlier all nodes before this one
     */
    static TensorSpec infer(
            String node, Op op, List<Value> operands, Function<Value, Op> producers, List<Node> earlier) {
        return op.accept(new ShapeInference(node, operands, producers, earlier));
    }

    @Override
    public TensorSpec input(Op.Input op) {
        operands(0, "none");
        return i32(op.role().length());
    }

    @Override
    public TensorSpec weight(Op.Weight op) {
        operands(0, "none");
        WeightSpec spec = op.spec();
        if (spec.rows() <= 0 || spec.columns() <= 0) {
            throw error("expected rows and columns above 0, got " + spec.rows() + " x " + spec.columns());
        }
        Dim columns = Dim.of(spec.columns());
        List<Dim> shape = spec.rows() == 1 ? List.of(columns) : List.of(Dim.of(spec.rows()), columns);
        return new TensorSpec(node, ElementType.WEIGHT, shape);
    }

    @Override
    public TensorSpec embedding(Op.Embedding op) {
        operands(2, "(tokens, weight)");
        return activations(
                vector("tokens", 0, InputRole.TOKENS), weightOperand(1).columns());
    }

    @Override
    public TensorSpec rmsNorm(Op.RmsNorm op) {
        operands(2, "(x, weight)");
        TensorSpec x = matrix("x", 0);
        if (!(op.epsilon() >= 0)) {
            throw error("expected an epsilon of 0 or more, got " + op.epsilon());
        }
        weightVector(1, x.columns());
        return like(x);
    }

    @Override
    public TensorSpec linear(Op.Linear op) {
        operands(2, "(x, weight)");
        TensorSpec x = matrix("x", 0);
        WeightSpec weight = weightOperand(1);
        if (weight.columns() != x.columns()) {
            throw error("expected x with as many columns as the weight (K = " + weight.columns() + " of "
                    + weight.name() + "), got " + x);
        }
        return activations(x.shape().get(0), weight.rows());
    }

    @Override
    public TensorSpec rope(Op.Rope op) {
        operands(2, "(x, positions)");
        TensorSpec x = heads("x", 0, op.heads(), op.headDim());
        if (op.spec().rotaryDim() > op.headDim()) {
            throw error("expected a rotaryDim of at most headDim = " + op.headDim() + ", got "
                    + op.spec().rotaryDim());
        }
        sameRows(x, vector("positions", 1, InputRole.POSITIONS));
        return like(x);
    }

    @Override
    public TensorSpec kvWrite(Op.KvWrite op) {
        operands(4, "(k, v, positions, sequences)");
        TensorSpec k = heads("k", 0, op.shape().kvHeads(), op.shape().headDim());
        TensorSpec v = heads("v", 1, op.shape().kvHeads(), op.shape().headDim());
        sameRows(k, v.shape().get(0));
        sameRows(k, vector("positions", 2, InputRole.POSITIONS));
        vector("sequences", 3, InputRole.SEQUENCES);
        for (Node other : earlier) {
            if (other.op() instanceof Op.KvWrite write && write.layer() == op.layer()) {
                throw error("expected a layer whose K/V cache nobody writes yet, but " + other.name() + " writes layer "
                        + op.layer());
            }
        }
        return new TensorSpec(node, ElementType.STATE, List.of());
    }

    @Override
    public TensorSpec attention(Op.Attention op) {
        operands(4, "(q, kvState, positions, sequences)");
        AttentionSpec spec = op.spec();
        TensorSpec q = heads("q", 0, spec.heads(), spec.headDim());
        if (spec.kvHeads() <= 0 || spec.heads() % spec.kvHeads() != 0) {
            throw error("expected heads to be a multiple of kvHeads, got " + spec.heads() + " and " + spec.kvHeads());
        }
        if (!(spec.scale() > 0) || !(spec.softCap() >= 0)) {
            throw error("expected a scale above 0 and a softCap of 0 or more, got " + spec.scale() + " and "
                    + spec.softCap());
        }
        if (!(producers.apply(operands.get(1)) instanceof Op.KvWrite write)) {
            throw error("expected a kvWrite's result as kvState, got "
                    + operands.get(1).spec());
        }
        if (write.layer() != spec.layer() || !write.shape().equals(spec.kvShape())) {
            throw error("expected the K/V of layer " + spec.layer() + ", " + spec.kvShape() + ", got layer "
                    + write.layer() + ", " + write.shape());
        }
        sameRows(q, vector("positions", 2, InputRole.POSITIONS));
        vector("sequences", 3, InputRole.SEQUENCES);
        return like(q);
    }

    @Override
    public TensorSpec binary(Op.Binary op) {
        operands(2, "(a, b)");
        if (isWeight(0) && isWeight(1)) {
            throw error("expected at most one weight, got " + spec(0) + " and " + spec(1));
        }
        if (isWeight(0) || isWeight(1)) {
            int weight = isWeight(0) ? 0 : 1;
            TensorSpec x = matrix(weight == 0 ? "b" : "a", 1 - weight);
            weightVector(weight, x.columns());
            return like(x);
        }
        TensorSpec a = matrix("a", 0);
        TensorSpec b = matrix("b", 1);
        if (!a.shape().equals(b.shape())) {
            throw error("expected equal shapes, got " + a + " and " + b);
        }
        return like(a);
    }

    @Override
    public TensorSpec unary(Op.Unary op) {
        operands(1, "(x)");
        return like(matrix("x", 0));
    }

    @Override
    public TensorSpec quantise(Op.Quantise op) {
        operands(1, "(x)");
        return like(matrix("x", 0));
    }

    @Override
    public TensorSpec scale(Op.Scale op) {
        operands(1, "(x)");
        if (!Float.isFinite(op.factor())) {
            throw error("expected a finite factor, got " + op.factor());
        }
        return like(matrix("x", 0));
    }

    @Override
    public TensorSpec selectRows(Op.SelectRows op) {
        operands(2, "(x, output_rows)");
        TensorSpec x = matrix("x", 0);
        sameRows(x, Dim.Symbol.ROWS);
        return activations(vector("output_rows", 1, InputRole.OUTPUT_ROWS), x.columns());
    }

    @Override
    public TensorSpec argMax(Op.ArgMax op) {
        operands(1, "(x)");
        return i32(matrix("x", 0).shape().get(0));
    }

    private void operands(int count, String names) {
        if (operands.size() != count) {
            List<TensorSpec> got = new ArrayList<>();
            operands.forEach(operand -> got.add(operand.spec()));
            throw error("expected " + count + " operands " + names + ", got " + operands.size() + " " + got);
        }
    }

    private TensorSpec spec(int index) {
        return operands.get(index).spec();
    }

    private boolean isWeight(int index) {
        return spec(index).type() == ElementType.WEIGHT;
    }

    /** F32 [M, N]. */
    private TensorSpec matrix(String operand, int index) {
        TensorSpec spec = spec(index);
        if (spec.type() != ElementType.F32 || spec.rank() != 2) {
            throw error("expected " + operand + " as f32[M, columns], got " + spec);
        }
        return spec;
    }

    /** F32 [M, heads * headDim]. */
    private TensorSpec heads(String operand, int index, int heads, int headDim) {
        TensorSpec spec = matrix(operand, index);
        if (heads <= 0 || headDim <= 0 || spec.columns() != heads * headDim) {
            throw error("expected " + operand + " with heads * headDim = " + heads + " * " + headDim + " columns, got "
                    + spec);
        }
        return spec;
    }

    /** The host's vector of this role; answers its length. */
    private Dim vector(String operand, int index, InputRole role) {
        TensorSpec spec = spec(index);
        if (!(producers.apply(operands.get(index)) instanceof Op.Input input) || input.role() != role) {
            throw error("expected the input " + role.nodeName() + " as " + operand + ", got " + spec);
        }
        return role.length();
    }

    private WeightSpec weightOperand(int index) {
        if (!(producers.apply(operands.get(index)) instanceof Op.Weight weight)) {
            throw error("expected a weight as operand " + index + ", got " + spec(index));
        }
        return weight.spec();
    }

    private void weightVector(int index, int columns) {
        WeightSpec weight = weightOperand(index);
        if (weight.rows() != 1 || weight.columns() != columns) {
            throw error("expected a weight vector [" + columns + "], got " + spec(index));
        }
    }

    private void sameRows(TensorSpec x, Dim rows) {
        if (!x.shape().get(0).equals(rows)) {
            throw error("expected " + rows + " rows, got " + x);
        }
    }

    private TensorSpec i32(Dim length) {
        return new TensorSpec(node, ElementType.I32, List.of(length));
    }

    private TensorSpec activations(Dim rows, int columns) {
        return new TensorSpec(node, ElementType.F32, List.of(rows, Dim.of(columns)));
    }

    private TensorSpec like(TensorSpec x) {
        return new TensorSpec(node, ElementType.F32, x.shape());
    }

    private GraphException error(String expectation) {
        return new GraphException("node " + node + ": " + expectation);
    }
}
