package dev.millrace.scheduler.cost;

import dev.millrace.kernels.attention.Mask;
import dev.millrace.kernels.quant.ActivationType;
import dev.millrace.kernels.quant.WeightType;
import dev.millrace.kernels.rope.RopeMode;
import dev.millrace.kernels.rope.RopeSpec;
import dev.millrace.scheduler.fusion.ActivationRounding;
import dev.millrace.scheduler.graph.AttentionSpec;
import dev.millrace.scheduler.graph.GraphBuilder;
import dev.millrace.scheduler.graph.KvShape;
import dev.millrace.scheduler.graph.Op;
import dev.millrace.scheduler.graph.Value;
import dev.millrace.scheduler.graph.WeightSpec;
import java.util.List;
import java.util.Set;

/** The phases that devices are measured with, in any shape. */
final class Workloads {

    private static final int TOKENS = 16;

    private Workloads() {}

    private static Value input(GraphBuilder g, String name, int columns) {
        return g.embedding(name, g.tokens(), g.weight(name + ".w", WeightType.F32, TOKENS, columns));
    }

    private static StepLoad rows(int rows) {
        return new StepLoad(rows, rows, 0);
    }

    /** A product with a matrix of n rows and k columns. */
    static Workload matmul(WeightType type, ActivationType activations, int n, int k, int rows) {
        GraphBuilder g = new GraphBuilder("matmul");
        Value y = g.linear("product", input(g, "x", k), g.weight("weight", type, n, k));
        String label = "matmul %s %s %dx%d, %d rows".formatted(type.name(), activations.key(), n, k, rows);
        return new Workload(
                label,
                ActivationRounding.insert(g.output("y", y).build(), activations),
                List.of("product"),
                Set.of(),
                0,
                rows(rows));
    }

    /** A product whose result is added to a residual. */
    static Workload projection(WeightType type, ActivationType activations, int n, int k, int rows) {
        GraphBuilder g = new GraphBuilder("projection");
        Value product = g.linear("product", input(g, "x", k), g.weight("weight", type, n, k));
        Value y = g.add("sum", product, input(g, "residual", n));
        String label = "projection and residual %s %dx%d, %d rows".formatted(type.name(), n, k, rows);
        return new Workload(
                label,
                ActivationRounding.insert(g.output("y", y).build(), activations),
                List.of("product", "sum"),
                Set.of(),
                0,
                rows(rows));
    }

    /** Gate, up and SwiGLU, rounded. */
    static Workload gated(WeightType type, ActivationType activations, int n, int k, int rows) {
        GraphBuilder g = new GraphBuilder("gated");
        Value x = input(g, "x", k);
        Value gate = g.linear("gate", x, g.weight("gate.w", type, n, k));
        Value up = g.linear("up", x, g.weight("up.w", type, n, k));
        Value act = g.multiply("act", g.silu("silu", gate), up);
        Value y = g.add("rounded", new Op.Quantise(activations), act);
        String label = "gate, up, swiglu %s %dx%d, %d rows".formatted(type.name(), n, k, rows);
        return new Workload(
                label,
                ActivationRounding.insert(g.output("y", y).build(), activations),
                List.of("gate", "up", "silu", "act", "rounded"),
                Set.of(),
                0,
                rows(rows));
    }

    /** One node on float rows. */
    static Workload rows(String label, Op op, int columns, int rows) {
        GraphBuilder g = new GraphBuilder("rows");
        Value x = input(g, "x", columns);
        Value y = op instanceof Op.RmsNorm
                ? g.add("y", op, x, g.weight(WeightSpec.vector("norm.w", WeightType.F32, columns)))
                : op instanceof Op.Rope ? g.add("y", op, x, g.positions()) : g.add("y", op, x);
        return new Workload(
                "%s of %d columns, %d rows".formatted(label, columns, rows),
                g.output("y", y).build(),
                List.of("y"),
                Set.of(),
                0,
                rows(rows));
    }

    /** A norm whose result is kept rounded. */
    static Workload normRounded(ActivationType activations, int columns, int rows) {
        GraphBuilder g = new GraphBuilder("norm");
        Value x = input(g, "x", columns);
        Value y = g.rmsNorm("y", x, g.weight(WeightSpec.vector("norm.w", WeightType.F32, columns)), 1e-5f);
        Value rounded = g.add("rounded", new Op.Quantise(activations), y);
        return new Workload(
                "norm, rounded, of %d columns, %d rows".formatted(columns, rows),
                g.output("y", rounded).build(),
                List.of("y", "rounded"),
                Set.of(),
                0,
                rows(rows));
    }

    /** Rows of an embedding. */
    static Workload embedding(WeightType type, int columns, int rows) {
        GraphBuilder g = new GraphBuilder("embedding");
        Value y = g.embedding("y", g.tokens(), g.weight("table", type, TOKENS, columns));
        return new Workload(
                "embedding %s of %d columns, %d rows".formatted(type.name(), columns, rows),
                g.output("y", y).build(),
                List.of("y"),
                Set.of(),
                0,
                rows(rows));
    }

    /** The rotation of heads. */
    static Workload rotation(int heads, int headDim, int rows) {
        return rows(
                "rotation",
                new Op.Rope(RopeSpec.plain(RopeMode.NORMAL, headDim, 10000), heads, headDim),
                heads * headDim,
                rows);
    }

    /** Projections of a layer up to the cache. */
    static Workload projections(WeightType type, ActivationType activations, Heads heads, int k, int rows) {
        return attention(
                "q, k, v, rotation, cache " + type.name(), type, activations, heads, k, 0, new StepLoad(rows, rows, 0));
    }

    /** Keys and values put into the cache. */
    static Workload cacheWrite(Heads heads, int rows) {
        return attention("cache write", WeightType.F32, ActivationType.F32, heads, 64, 1, new StepLoad(rows, rows, 0));
    }

    /** Fused attention of rows that follow {@code depth} positions. */
    static Workload attention(Heads heads, int rows, int depth) {
        return attention(
                "attention", WeightType.F32, ActivationType.F32, heads, 64, 2, new StepLoad(rows, rows, depth));
    }

    /** The combination of its partials. */
    static Workload combination(Heads heads, int rows, int depth) {
        return attention(
                "combination", WeightType.F32, ActivationType.F32, heads, 64, 3, new StepLoad(rows, rows, depth));
    }

    /** The scores of attention that is not fused. */
    static Workload scores(Heads heads, int rows, int depth) {
        return attention("scores", WeightType.F32, ActivationType.F32, heads, 64, 4, new StepLoad(rows, rows, depth));
    }

    /** Query heads, heads of keys and values, columns of each. */
    record Heads(int query, int kv, int headDim) {
        @Override
        public String toString() {
            return query + "/" + kv + " heads of " + headDim;
        }
    }

    private static Workload attention(
            String label, WeightType type, ActivationType activations, Heads heads, int k, int part, StepLoad load) {
        GraphBuilder g = new GraphBuilder("attention");
        RopeSpec rope = RopeSpec.plain(RopeMode.NORMAL, heads.headDim, 10000);
        Value x = input(g, "x", k);
        Value q = g.linear("q", x, g.weight("q.w", type, heads.query * heads.headDim, k));
        Value keys = g.linear("k", x, g.weight("k.w", type, heads.kv * heads.headDim, k));
        Value values = g.linear("v", x, g.weight("v.w", type, heads.kv * heads.headDim, k));
        Value rotatedKeys = g.rope("k.rope", keys, rope, heads.kv, heads.headDim);
        Value state = g.kvWrite("cache", 0, new KvShape(heads.kv, heads.headDim), rotatedKeys, values);
        AttentionSpec spec = new AttentionSpec(
                0, heads.query, heads.kv, heads.headDim, (float) (1 / Math.sqrt(heads.headDim)), new Mask.Causal(), 0);
        Value rotated = g.rope("q.rope", q, rope, heads.query, heads.headDim);
        Value attention = g.attention("attention", rotated, state, spec);
        List<List<String>> parts = List.of(
                List.of("q", "k", "v", "q.rope", "k.rope", "cache"),
                List.of("cache"),
                List.of("attention"),
                List.of("attention"),
                List.of("attention"));
        String depth = load.depth() > 0 ? " after %d".formatted(load.depth()) : "";
        return new Workload(
                "%s, %s, %d rows%s".formatted(label, heads, load.rows(), depth),
                ActivationRounding.insert(g.output("y", attention).build(), activations),
                parts.get(part),
                part == 4 ? Set.of() : Set.of("attention"),
                part == 3 ? 1 : 0,
                load);
    }

    /** The best of each tile of logits, for each row. */
    static Workload best(int vocabulary, int rows) {
        return argMax("best of each tile", vocabulary, 0, rows);
    }

    /** The best of all tiles of logits, for each row. */
    static Workload argMax(int vocabulary, int rows) {
        return argMax("best of all tiles", vocabulary, 1, rows);
    }

    private static Workload argMax(String label, int vocabulary, int phase, int rows) {
        GraphBuilder g = new GraphBuilder("best");
        Value selected = g.selectRows("x.selected", input(g, "x", 32));
        Value logits = g.linear("logits", selected, g.weight("w", WeightType.F32, vocabulary, 32));
        Value token = g.argMax("token", logits);
        return new Workload(
                "%s of %d logits, %d rows".formatted(label, vocabulary, rows),
                ActivationRounding.insert(
                        g.output("logits", logits).output("token", token).build(), ActivationType.F32),
                List.of("token"),
                Set.of(),
                phase,
                rows(rows));
    }
}
