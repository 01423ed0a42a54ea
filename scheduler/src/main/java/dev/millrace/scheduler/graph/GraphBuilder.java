package dev.millrace.scheduler.graph;

import dev.millrace.kernels.quant.WeightType;
import dev.millrace.kernels.rope.RopeSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Builds a {@link Graph} node by node and infers every shape on the way; what does not fit is a {@link GraphException}
 * that names the node.
 *
 * <pre>{@code
 * GraphBuilder graph = new GraphBuilder("tiny");
 * Value embedding = graph.weight("token_embd.weight", WeightType.Q8_0, 320, 64);
 * Value x = graph.embedding("embedding", graph.tokens(), embedding);
 * Value last = graph.selectRows("last", x);
 * Value logits = graph.linear("logits", last, embedding);
 * graph.output("logits", logits);
 * graph.output("token", graph.argMax("token", logits));
 * Graph tiny = graph.build();
 * }</pre>
 *
 * <p>{@link #scope} gives a view of the same builder that puts a prefix before the names of nodes (not of weights, which
 * are named as in the file). Tokens, positions, sequences and output rows are made when first asked for.
 */
public final class GraphBuilder {

    private final Draft draft;
    private final String prefix;

    /** An empty graph. */
    public GraphBuilder(String name) {
        this(new Draft(name), "");
    }

    private GraphBuilder(Draft draft, String prefix) {
        this.draft = draft;
        this.prefix = prefix;
    }

    /** The same graph under construction, with {@code name + "."} before the name of every node. */
    public GraphBuilder scope(String name) {
        return new GraphBuilder(draft, prefix + name + ".");
    }

    /** I32 [rows]. */
    public Value tokens() {
        return draft.input(InputRole.TOKENS);
    }

    /** I32 [rows]. */
    public Value positions() {
        return draft.input(InputRole.POSITIONS);
    }

    /** I32 [rows]. */
    public Value sequences() {
        return draft.input(InputRole.SEQUENCES);
    }

    /** I32 [outputs]. */
    public Value outputRows() {
        return draft.input(InputRole.OUTPUT_ROWS);
    }

    /** A weight; asked for again by the same spec it is the same value, so that tied weights are one. */
    public Value weight(WeightSpec spec) {
        return draft.weight(spec);
    }

    /** A weight matrix of {@code rows} (N) by {@code columns} (K). */
    public Value weight(String name, WeightType type, int rows, int columns) {
        return weight(new WeightSpec(name, type, rows, columns));
    }

    /** Row lookup; {@link Op.Embedding}. */
    public Value embedding(String name, Value tokens, Value weight) {
        return add(name, new Op.Embedding(), tokens, weight);
    }

    /** {@link Op.RmsNorm}. */
    public Value rmsNorm(String name, Value x, Value weight, float epsilon) {
        return add(name, new Op.RmsNorm(epsilon), x, weight);
    }

    /** {@link Op.Linear}. */
    public Value linear(String name, Value x, Value weight) {
        return add(name, new Op.Linear(), x, weight);
    }

    /** {@link Op.Rope} at {@link #positions()}. */
    public Value rope(String name, Value x, RopeSpec spec, int heads, int headDim) {
        return add(name, new Op.Rope(spec, heads, headDim), x, positions());
    }

    /** {@link Op.KvWrite} at {@link #positions()} of {@link #sequences()}. */
    public Value kvWrite(String name, int layer, KvShape shape, Value k, Value v) {
        return add(name, new Op.KvWrite(layer, shape), k, v, positions(), sequences());
    }

    /** {@link Op.Attention} of rows at {@link #positions()} of {@link #sequences()}. */
    public Value attention(String name, Value q, Value kvState, AttentionSpec spec) {
        return add(name, new Op.Attention(spec), q, kvState, positions(), sequences());
    }

    /** {@code a + b}; either may be a weight vector. */
    public Value add(String name, Value a, Value b) {
        return add(name, new Op.Binary(BinaryFunction.ADD), a, b);
    }

    /** {@code a * b}, element by element; either may be a weight vector. */
    public Value multiply(String name, Value a, Value b) {
        return add(name, new Op.Binary(BinaryFunction.MULTIPLY), a, b);
    }

    /** {@link UnaryFunction#SILU}. */
    public Value silu(String name, Value x) {
        return add(name, new Op.Unary(UnaryFunction.SILU), x);
    }

    /** {@link UnaryFunction#GELU}. */
    public Value gelu(String name, Value x) {
        return add(name, new Op.Unary(UnaryFunction.GELU), x);
    }

    /** {@link Op.Scale}. */
    public Value scale(String name, Value x, float factor) {
        return add(name, new Op.Scale(factor), x);
    }

    /** {@link Op.SelectRows} by {@link #outputRows()}. */
    public Value selectRows(String name, Value x) {
        return add(name, new Op.SelectRows(), x, outputRows());
    }

    /** {@link Op.ArgMax}. */
    public Value argMax(String name, Value x) {
        return add(name, new Op.ArgMax(), x);
    }

    /** Any op, with its operands in the order that the op names them: what all methods above come down to. */
    public Value add(String name, Op op, Value... operands) {
        return draft.add(prefix + name, op, List.of(operands));
    }

    /** Makes a value a result of every step, under a name of its own. */
    public GraphBuilder output(String name, Value value) {
        draft.output(name, value);
        return this;
    }

    /** The graph; it needs at least one output. */
    public Graph build() {
        return draft.build();
    }

    /** What all scopes of one builder write to. */
    private static final class Draft {
        private final String graphName;
        private final List<Node> nodes = new ArrayList<>();
        private final List<Value> values = new ArrayList<>();
        private final Map<String, Value> byName = new HashMap<>();
        private final Map<String, Integer> outputs = new LinkedHashMap<>();

        Draft(String graphName) {
            this.graphName = graphName;
        }

        Value input(InputRole role) {
            Value known = byName.get(role.nodeName());
            return known != null ? known : add(role.nodeName(), new Op.Input(role), List.of());
        }

        Value weight(WeightSpec spec) {
            Value known = byName.get(spec.name());
            if (known != null
                    && opOf(known) instanceof Op.Weight weight
                    && weight.spec().equals(spec)) {
                return known;
            }
            return add(spec.name(), new Op.Weight(spec), List.of());
        }

        Value add(String name, Op op, List<Value> operands) {
            if (byName.containsKey(name)) {
                throw new GraphException("node " + name + ": the name is taken by "
                        + byName.get(name).spec() + "; names are unique in a graph");
            }
            for (Value operand : operands) {
                requireOwn(name, operand);
            }
            TensorSpec spec = ShapeInference.infer(name, op, operands, this::opOf, nodes);
            Value value = new Value(values.size(), spec, nodes.size());
            nodes.add(new Node(
                    nodes.size(), name, op, operands.stream().map(Value::id).toList(), value.id()));
            values.add(value);
            byName.put(name, value);
            return value;
        }

        void output(String name, Value value) {
            requireOwn("output " + name, value);
            if (outputs.putIfAbsent(name, value.id()) != null) {
                throw new GraphException("output " + name + ": the graph has an output of this name already");
            }
        }

        Graph build() {
            if (outputs.isEmpty()) {
                throw new GraphException(
                        "graph " + graphName + " has no output; declare one by GraphBuilder.output(name, value)");
            }
            return new Graph(graphName, nodes, values, outputs);
        }

        private Op opOf(Value value) {
            return nodes.get(value.producer()).op();
        }

        private void requireOwn(String user, Value value) {
            if (value.id() >= values.size() || !values.get(value.id()).equals(value)) {
                throw new GraphException(
                        "node " + user + ": operand " + value.spec() + " is not of graph " + graphName);
            }
        }
    }
}
