package dev.millrace.scheduler.graph;

import dev.millrace.kernels.attention.Mask;
import dev.millrace.kernels.quant.WeightType;
import dev.millrace.kernels.rope.RopeMode;
import dev.millrace.kernels.rope.RopeSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Graphs that nobody would draw: operations in any order, values that are read many times or never, branches that meet
 * again. All rows are 64 columns wide, so that everything fits everything.
 */
public final class RandomGraphs {

    public static final int WIDTH = 64;
    public static final int VOCABULARY = 48;

    private static final int HEADS = 4;
    private static final RopeSpec ROPE = RopeSpec.plain(RopeMode.NORMAL, WIDTH / HEADS, 10000);
    private static final WeightType[] TYPES = {WeightType.Q8_0, WeightType.Q4_1, WeightType.F16};

    private final Random random;
    private final GraphBuilder graph;
    private final List<Value> values = new ArrayList<>();
    private int layers;
    private int number;

    private RandomGraphs(long seed) {
        random = new Random(seed);
        graph = new GraphBuilder("random" + seed);
    }

    /** A graph of so many steps, each of which adds one to five nodes, with outputs {@code logits} and {@code token}. */
    public static Graph model(long seed, int steps) {
        RandomGraphs r = new RandomGraphs(seed);
        r.grow(steps);
        Value selected = r.graph.selectRows("selected", r.last());
        Value last = r.random.nextBoolean() ? selected : r.norm("last", selected);
        Value logits = r.graph.linear("logits", last, r.matrix(VOCABULARY));
        return r.graph
                .output("logits", logits)
                .output("token", r.graph.argMax("token", logits))
                .build();
    }

    /** A graph that returns some of its values, for those who only look at it. */
    public static Graph small(long seed, int steps) {
        RandomGraphs r = new RandomGraphs(seed);
        r.grow(steps);
        r.graph.output("last", r.last());
        if (r.random.nextBoolean()) {
            r.graph.output("other", r.any());
        }
        return r.graph.build();
    }

    private void grow(int steps) {
        values.add(graph.embedding("x", graph.tokens(), matrix(VOCABULARY)));
        for (int i = 0; i < steps; i++) {
            values.add(step());
        }
    }

    private Value last() {
        return values.get(values.size() - 1);
    }

    /** Late values more often than early ones. */
    private Value any() {
        int back = Math.min(random.nextInt(values.size()), random.nextInt(values.size()));
        return values.get(values.size() - 1 - back);
    }

    private String name() {
        return "n" + number++;
    }

    private Value matrix(int rows) {
        String name = name() + ".w";
        return graph.weight(name, TYPES[random.nextInt(TYPES.length)], rows, WIDTH);
    }

    private Value vector() {
        return graph.weight(WeightSpec.vector(name() + ".v", WeightType.F32, WIDTH));
    }

    private Value norm(String name, Value x) {
        return graph.rmsNorm(name, x, vector(), 1e-5f);
    }

    private Value step() {
        return switch (random.nextInt(12)) {
            case 0, 1 -> graph.linear(name(), any(), matrix(WIDTH));
            case 2 -> norm(name(), any());
            case 3 -> graph.add(name(), any(), any());
            case 4 -> graph.add(name(), any(), vector());
            case 5 -> graph.scale(name(), graph.multiply(name(), any(), any()), 0.5f);
            case 6 -> random.nextBoolean() ? graph.silu(name(), any()) : graph.gelu(name(), any());
            case 7 -> graph.rope(name(), any(), ROPE, HEADS, WIDTH / HEADS);
            case 8 -> residual();
            case 9 -> gated();
            case 10 -> attention(any(), any(), any());
            default -> projected();
        };
    }

    private Value residual() {
        Value product = graph.linear(name(), any(), matrix(WIDTH));
        return random.nextBoolean() ? graph.add(name(), product, any()) : graph.add(name(), any(), product);
    }

    private Value gated() {
        Value x = any();
        Value gate = graph.linear(name(), x, matrix(WIDTH));
        Value up = graph.linear(name(), x, matrix(WIDTH));
        return graph.multiply(name(), graph.silu(name(), gate), up);
    }

    private Value projected() {
        Value x = any();
        Value q = graph.linear(name(), x, matrix(WIDTH));
        Value k = graph.linear(name(), x, matrix(WIDTH));
        Value v = graph.linear(name(), random.nextInt(3) == 0 ? any() : x, matrix(WIDTH));
        if (random.nextBoolean()) {
            q = graph.add(name(), q, random.nextBoolean() ? vector() : any());
        }
        if (random.nextInt(4) > 0) {
            q = graph.rope(name(), q, ROPE, HEADS, WIDTH / HEADS);
            k = graph.rope(name(), k, ROPE, HEADS, WIDTH / HEADS);
        }
        if (random.nextInt(4) == 0) {
            values.add(k);
        }
        return attention(q, k, v);
    }

    private Value attention(Value q, Value k, Value v) {
        int layer = layers++;
        int headDim = WIDTH / HEADS;
        Value state = graph.kvWrite(name(), layer, new KvShape(HEADS, headDim), k, v);
        float scale = (float) (1 / Math.sqrt(headDim));
        return graph.attention(
                name(), q, state, new AttentionSpec(layer, HEADS, HEADS, headDim, scale, new Mask.Causal(), 0));
    }
}
