package dev.millrace.scheduler.lowering;

import dev.millrace.kernels.expression.Expression;
import dev.millrace.kernels.expression.Slot;
import dev.millrace.kernels.phase.RowDomain;
import dev.millrace.scheduler.fusion.Region;
import dev.millrace.scheduler.graph.BinaryFunction;
import dev.millrace.scheduler.graph.Dim;
import dev.millrace.scheduler.graph.Graph;
import dev.millrace.scheduler.graph.Node;
import dev.millrace.scheduler.graph.Op;
import dev.millrace.scheduler.graph.UnaryFunction;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Turns graph values into expressions over a region's boundary: what is made outside is a slot. */
final class RegionValues {

    private final Graph graph;
    private final PhaseDraft draft;
    private final Set<Integer> inside = new HashSet<>();
    private final Map<Integer, Integer> operandOfLinear;
    private final boolean unfusedAttention;

    /**
     * @param operandOfLinear for each linear of the region (by node id) its operand number within its segment
     * @param unfusedAttention whether attention leaves rows rather than partials
     */
    RegionValues(
            Graph graph,
            Region region,
            PhaseDraft draft,
            Map<Integer, Integer> operandOfLinear,
            boolean unfusedAttention) {
        this.graph = graph;
        this.draft = draft;
        this.operandOfLinear = operandOfLinear;
        this.unfusedAttention = unfusedAttention;
        region.nodes().forEach(node -> inside.add(node.id()));
    }

    boolean isInside(Node node) {
        return inside.contains(node.id());
    }

    /** The rows that a value has. */
    RowDomain domain(int value) {
        Dim rows = graph.value(value).spec().shape().get(0);
        if (rows.equals(Dim.Symbol.ROWS)) {
            return RowDomain.ROWS;
        }
        if (rows.equals(Dim.Symbol.OUTPUTS)) {
            return RowDomain.OUTPUTS;
        }
        throw new IllegalArgumentException(
                "value " + graph.value(value).spec() + " has neither rows nor outputs as its first axis");
    }

    int columns(int value) {
        return graph.value(value).spec().columns();
    }

    Storage.Rows rows(int value) {
        return new Storage.Rows(value, columns(value), domain(value));
    }

    /** The value at (row, column), computed from what lies outside the region. */
    Expression expression(int value) {
        Node node = graph.producer(value);
        if (node.op() instanceof Op.Weight weight) {
            return new Expression.Vector(draft.read(new Storage.Vector(weight.spec()), Slot.Content.VECTOR));
        }
        if (!isInside(node)) {
            return new Expression.Rows(draft.read(rows(value), Slot.Content.ROWS), columns(value), false);
        }
        Op op = node.op();
        if (op instanceof Op.Linear) {
            Integer operand = operandOfLinear.get(node.id());
            if (operand == null) {
                throw new UnfusableException(node.name() + " is a matrix product within row by row work");
            }
            return new Expression.Product(operand);
        }
        if (op instanceof Op.RmsNorm) {
            Expression scaled = new Expression.Binary(
                    Expression.Operator.MULTIPLY, expression(node.input(0)), new Expression.RowFactor());
            return new Expression.Binary(Expression.Operator.MULTIPLY, scaled, expression(node.input(1)));
        }
        if (op instanceof Op.Embedding) {
            Op.Weight weight = (Op.Weight) graph.producerOf(node, 1).op();
            return new Expression.Embedded(
                    draft.read(new Storage.Matrix(weight.spec()), Slot.Content.WEIGHT),
                    weight.spec().type().name(),
                    weight.spec().columns());
        }
        if (op instanceof Op.Binary binary) {
            return new Expression.Binary(
                    binary.function() == BinaryFunction.ADD ? Expression.Operator.ADD : Expression.Operator.MULTIPLY,
                    expression(node.input(0)),
                    expression(node.input(1)));
        }
        if (op instanceof Op.Unary unary) {
            return new Expression.Unary(
                    unary.function() == UnaryFunction.SILU ? Expression.Function.SILU : Expression.Function.GELU,
                    expression(node.input(0)));
        }
        if (op instanceof Op.Scale scale) {
            return new Expression.Binary(
                    Expression.Operator.MULTIPLY, new Expression.Constant(scale.factor()), expression(node.input(0)));
        }
        if (op instanceof Op.SelectRows) {
            int source = node.input(0);
            if (isInside(graph.producer(source))) {
                throw new UnfusableException(node.name() + " selects rows that its own region makes");
            }
            return new Expression.Rows(draft.read(rows(source), Slot.Content.ROWS), columns(source), true);
        }
        if (op instanceof Op.Attention) {
            return unfusedAttention
                    ? new Expression.Rows(draft.read(rows(value), Slot.Content.ROWS), columns(value), false)
                    : new Expression.Combined(draft.read(new Storage.Partials(value), Slot.Content.PARTIALS));
        }
        throw new UnfusableException(node.name() + " cannot be read inside its own region");
    }
}
