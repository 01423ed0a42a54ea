package dev.millrace.scheduler.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.kernels.quant.WeightType;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Every op refuses what does not fit, by the node's name, with what was expected and what came. */
class ShapeInferenceTest {

    private final GraphBuilder graph = new GraphBuilder("test");
    private final Value table = graph.weight("table", WeightType.F32, 5, 8);
    private final Value vector = graph.weight("vector", WeightType.F32, 1, 8);
    private final Value x = graph.embedding("x", graph.tokens(), table);
    private final Value kv = graph.kvWrite("kv", 0, new KvShape(2, 4), x, x);

    @Test
    void everyOpSaysHowManyOperandsItTakes() {
        refused(() -> graph.add("n", new Op.Unary(UnaryFunction.SILU)), "expected 1 operands (x), got 0 []");
        refused(() -> graph.add("n", new Op.ArgMax(), x, x), "expected 1 operands (x), got 2");
        refused(() -> graph.add("n", new Op.Scale(1), x, x), "expected 1 operands (x), got 2");
        refused(() -> graph.add("n", new Op.Linear(), x), "expected 2 operands (x, weight), got 1");
        refused(() -> graph.add("n", new Op.Embedding(), x), "expected 2 operands (tokens, weight), got 1");
        refused(() -> graph.add("n", new Op.RmsNorm(1), x), "expected 2 operands (x, weight), got 1");
        refused(() -> graph.add("n", new Op.Binary(BinaryFunction.ADD), x), "expected 2 operands (a, b), got 1");
        refused(() -> graph.add("n", new Op.SelectRows(), x), "expected 2 operands (x, output_rows), got 1");
        refused(() -> graph.add("n", new Op.Rope(SmallGraphs.ROPE, 2, 4), x), "expected 2 operands (x, positions)");
        refused(
                () -> graph.add("n", new Op.KvWrite(1, new KvShape(2, 4)), x, x),
                "expected 4 operands (k, v, positions, sequences), got 2");
        refused(
                () -> graph.add("n", new Op.Attention(SmallGraphs.attention(0, 2, 2, 4)), x, kv),
                "expected 4 operands (q, kvState, positions, sequences), got 2");
        refused(() -> graph.add("n", new Op.Input(InputRole.TOKENS), x), "expected 0 operands none, got 1");
        refused(
                () -> graph.add("n", new Op.Weight(new WeightSpec("w", WeightType.F32, 1, 1)), x),
                "expected 0 operands none, got 1");
    }

    @Test
    void weight() {
        assertThatThrownBy(() -> graph.weight("w", WeightType.F32, 0, 8))
                .hasMessage("node w: expected rows and columns above 0, got 0 x 8");
        assertThat(vector.spec().typeText()).isEqualTo("weight[8]");
    }

    @Test
    void embedding() {
        refused(
                () -> graph.embedding("n", graph.positions(), table),
                "expected the input tokens as tokens, got positions: i32[rows]");
        refused(() -> graph.embedding("n", graph.tokens(), x), "expected a weight as operand 1, got x: f32[rows, 8]");
    }

    @Test
    void rmsNorm() {
        refused(() -> graph.rmsNorm("n", x, table, 1e-5f), "expected a weight vector [8], got table: weight[5, 8]");
        Value shorter = graph.weight("shorter", WeightType.F32, 1, 7);
        refused(() -> graph.rmsNorm("n", x, shorter, 1e-5f), "expected a weight vector [8], got shorter: weight[7]");
        refused(() -> graph.rmsNorm("n", x, vector, -1), "expected an epsilon of 0 or more, got -1.0");
        refused(() -> graph.rmsNorm("n", x, vector, Float.NaN), "expected an epsilon of 0 or more, got NaN");
    }

    @Test
    void linear() {
        Value narrow = graph.weight("narrow", WeightType.F32, 5, 6);
        refused(
                () -> graph.linear("n", x, narrow),
                "expected x with as many columns as the weight (K = 6 of narrow), got x: f32[rows, 8]");
        refused(() -> graph.linear("n", graph.tokens(), table), "expected x as f32[M, columns], got tokens: i32[rows]");
        refused(() -> graph.linear("n", x, x), "expected a weight as operand 1");
        assertThat(graph.linear("one", x, vector).spec().typeText()).isEqualTo("f32[rows, 1]");
    }

    @Test
    void rope() {
        refused(
                () -> graph.rope("n", x, SmallGraphs.ROPE, 3, 4),
                "expected x with heads * headDim = 3 * 4 columns, got x: f32[rows, 8]");
        refused(() -> graph.rope("n", x, SmallGraphs.ROPE, 4, 2), "expected a rotaryDim of at most headDim = 2, got 4");
        Value last = graph.selectRows("last", x);
        refused(() -> graph.rope("n", last, SmallGraphs.ROPE, 2, 4), "expected rows rows, got last: f32[outputs, 8]");
        refused(
                () -> graph.add("n", new Op.Rope(SmallGraphs.ROPE, 2, 4), x, graph.sequences()),
                "expected the input positions as positions, got sequences: i32[rows]");
    }

    @Test
    void kvWrite() {
        KvShape shape = new KvShape(2, 4);
        refused(
                () -> graph.kvWrite("n", 0, shape, x, x),
                "expected a layer whose K/V cache nobody writes yet, but kv writes layer 0");
        Value narrow = graph.linear("narrow", x, graph.weight("w", WeightType.F32, 4, 8));
        refused(() -> graph.kvWrite("n", 1, shape, narrow, x), "expected k with heads * headDim = 2 * 4 columns");
        refused(() -> graph.kvWrite("n", 1, shape, x, narrow), "expected v with heads * headDim = 2 * 4 columns");
        Value last = graph.selectRows("last", x);
        refused(() -> graph.kvWrite("n", 1, shape, last, last), "expected rows rows, got last: f32[outputs, 8]");
    }

    @Test
    void attention() {
        refused(
                () -> graph.attention("n", x, kv, SmallGraphs.attention(1, 2, 2, 4)),
                "expected the K/V of layer 1, KvShape[kvHeads=2, headDim=4], got layer 0, KvShape[kvHeads=2, headDim=4]");
        refused(() -> graph.attention("n", x, kv, SmallGraphs.attention(0, 2, 1, 4)), "KvShape[kvHeads=1, headDim=4]");
        refused(
                () -> graph.attention("n", x, kv, SmallGraphs.attention(0, 3, 2, 4)),
                "expected q with heads * headDim = 3 * 4 columns");
        refused(
                () -> graph.attention("n", x, kv, SmallGraphs.attention(0, 2, 3, 4)),
                "expected heads to be a multiple of kvHeads, got 2 and 3");
        refused(
                () -> graph.attention("n", x, x, SmallGraphs.attention(0, 2, 2, 4)),
                "expected a kvWrite's result as kvState, got x: f32[rows, 8]");
        AttentionSpec good = SmallGraphs.attention(0, 2, 2, 4);
        refused(
                () -> graph.attention("n", x, kv, new AttentionSpec(0, 2, 2, 4, 0, good.mask(), 0)),
                "expected a scale above 0 and a softCap of 0 or more, got 0.0 and 0.0");
    }

    @Test
    void binary() {
        refused(() -> graph.add("n", table, vector), "expected at most one weight, got table: weight[5, 8]");
        refused(() -> graph.add("n", x, table), "expected a weight vector [8], got table: weight[5, 8]");
        Value last = graph.selectRows("last", x);
        refused(
                () -> graph.multiply("n", x, last),
                "expected equal shapes, got x: f32[rows, 8] and last: f32[outputs, 8]");
        refused(() -> graph.add("n", graph.tokens(), x), "expected a as f32[M, columns], got tokens: i32[rows]");
        refused(() -> graph.add("n", x, kv), "expected b as f32[M, columns], got kv: state[]");
        assertThat(graph.add("bias", vector, x).spec().typeText()).isEqualTo("f32[rows, 8]");
    }

    @Test
    void unaryScaleSelectRowsAndArgMax() {
        refused(() -> graph.gelu("n", graph.tokens()), "expected x as f32[M, columns], got tokens: i32[rows]");
        refused(() -> graph.scale("n", table, 2), "expected x as f32[M, columns], got table: weight[5, 8]");
        refused(() -> graph.scale("n", x, Float.NaN), "expected a finite factor, got NaN");
        refused(() -> graph.selectRows("n", graph.tokens()), "expected x as f32[M, columns]");
        Value last = graph.selectRows("last", x);
        refused(() -> graph.selectRows("n", last), "expected rows rows, got last: f32[outputs, 8]");
        refused(
                () -> graph.add("n", new Op.SelectRows(), x, graph.tokens()),
                "expected the input output_rows as output_rows, got tokens: i32[rows]");
        refused(() -> graph.argMax("n", kv), "expected x as f32[M, columns], got kv: state[]");
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> refused(ThrowingCallable call, String message) {
        return assertThatThrownBy(call)
                .isInstanceOf(GraphException.class)
                .hasMessageStartingWith("node n: ")
                .hasMessageContaining(message);
    }
}
