package dev.millrace.scheduler.queue;

import dev.millrace.kernels.attention.Mask;
import dev.millrace.kernels.quant.RandomRows;
import dev.millrace.kernels.quant.WeightType;
import dev.millrace.kernels.rope.RopeMode;
import dev.millrace.kernels.rope.RopeSpec;
import dev.millrace.scheduler.graph.AttentionSpec;
import dev.millrace.scheduler.graph.Graph;
import dev.millrace.scheduler.graph.GraphBuilder;
import dev.millrace.scheduler.graph.KvShape;
import dev.millrace.scheduler.graph.Value;
import dev.millrace.scheduler.graph.WeightSource;
import dev.millrace.scheduler.graph.WeightSpec;
import dev.millrace.scheduler.memory.RawWeights;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/** A small llama-like model with random weights, as a graph and as the bytes of a file. */
final class RandomModel implements WeightSource, RawWeights {

    /** Shape of a model; type of its matrices. */
    record Shape(
            int vocabulary,
            int hidden,
            int intermediate,
            int layers,
            int heads,
            int kvHeads,
            int headDim,
            RopeMode rope) {}

    private final Graph graph;
    private final Map<String, ByteBuffer> raw = new HashMap<>();
    private final Random random;

    RandomModel(Shape shape, WeightType type, long seed) {
        this(shape, type, type, seed);
    }

    /** With gate and down projections of another type, as files mix them. */
    RandomModel(Shape shape, WeightType type, WeightType other, long seed) {
        this(shape, type, other, seed, List.of(new Mask.Causal()));
    }

    /** With masks that layers take in turn. */
    RandomModel(Shape shape, WeightType type, WeightType other, long seed, List<Mask> masks) {
        random = new Random(seed);
        GraphBuilder g = new GraphBuilder("random");
        Value table = g.weight("embedding", type, shape.vocabulary, shape.hidden);
        Value x = g.embedding("x", g.tokens(), table);
        RopeSpec rope = RopeSpec.plain(shape.rope, shape.headDim, 10000);
        AttentionSpec attention = new AttentionSpec(
                0, shape.heads, shape.kvHeads, shape.headDim, (float) (1 / Math.sqrt(shape.headDim)), masks.get(0), 0);
        for (int layer = 0; layer < shape.layers; layer++) {
            String name = "blk." + layer;
            GraphBuilder b = g.scope(name);
            Value normed = b.rmsNorm("norm", x, norm(g, name + ".norm.w", shape.hidden), 1e-5f);
            Value q = b.linear("q", normed, g.weight(name + ".q.w", type, shape.heads * shape.headDim, shape.hidden));
            Value k = b.linear("k", normed, g.weight(name + ".k.w", type, shape.kvHeads * shape.headDim, shape.hidden));
            Value v =
                    b.linear("v", normed, g.weight(name + ".v.w", other, shape.kvHeads * shape.headDim, shape.hidden));
            Value kv = b.kvWrite(
                    "kv",
                    layer,
                    new KvShape(shape.kvHeads, shape.headDim),
                    b.rope("k.rope", k, rope, shape.kvHeads, shape.headDim),
                    v);
            AttentionSpec spec = new AttentionSpec(
                    layer,
                    attention.heads(),
                    attention.kvHeads(),
                    attention.headDim(),
                    attention.scale(),
                    masks.get(layer % masks.size()),
                    0);
            Value att = b.attention("attention", b.rope("q.rope", q, rope, shape.heads, shape.headDim), kv, spec);
            Value o = b.linear("o", att, g.weight(name + ".o.w", type, shape.hidden, shape.heads * shape.headDim));
            Value mid = b.add("mid", o, x);
            Value normed2 = b.rmsNorm("norm2", mid, norm(g, name + ".norm2.w", shape.hidden), 1e-5f);
            Value gate = b.linear("gate", normed2, g.weight(name + ".gate.w", other, shape.intermediate, shape.hidden));
            Value up = b.linear("up", normed2, g.weight(name + ".up.w", type, shape.intermediate, shape.hidden));
            Value act = b.multiply("act", b.silu("silu", gate), up);
            Value down = b.linear("down", act, g.weight(name + ".down.w", other, shape.hidden, shape.intermediate));
            x = b.add("out", down, mid);
        }
        Value last = g.rmsNorm("last", g.selectRows("selected", x), norm(g, "last.norm.w", shape.hidden), 1e-5f);
        Value logits = g.linear("logits", last, table);
        graph = g.output("logits", logits)
                .output("token", g.argMax("token", logits))
                .build();
        graph.weights().forEach(spec -> raw.put(spec.name(), bytes(spec)));
    }

    /** Any graph. */
    RandomModel(Graph graph, long seed) {
        random = new Random(seed);
        this.graph = graph;
        graph.weights().forEach(spec -> raw.put(spec.name(), bytes(spec)));
    }

    private static Value norm(GraphBuilder g, String name, int columns) {
        return g.weight(WeightSpec.vector(name, WeightType.F32, columns));
    }

    Graph graph() {
        return graph;
    }

    @Override
    public void read(String name, long offset, ByteBuffer target) {
        ByteBuffer source = stored(name).duplicate();
        source.position((int) offset).limit((int) offset + target.remaining());
        target.put(source);
    }

    @Override
    public float[] values(WeightSpec spec) {
        float[] values = new float[spec.rows() * spec.columns()];
        int rowBytes = (int) spec.type().rawRowBytes(spec.columns());
        ByteBuffer bytes = stored(spec.name());
        for (int row = 0; row < spec.rows(); row++) {
            spec.type().unpackRow(bytes.slice(row * rowBytes, rowBytes), spec.columns(), values, row * spec.columns());
        }
        return values;
    }

    private ByteBuffer stored(String name) {
        return Objects.requireNonNull(raw.get(name), name);
    }

    /** Values of about 1 / sqrt(columns); norms near 1. */
    private ByteBuffer bytes(WeightSpec spec) {
        int size = (int) (spec.rows() * spec.type().rawRowBytes(spec.columns()));
        ByteBuffer bytes = ByteBuffer.allocateDirect(size).order(ByteOrder.LITTLE_ENDIAN);
        if (spec.rows() == 1) {
            for (int i = 0; i < spec.columns(); i++) {
                bytes.putFloat(1 + 0.1f * (float) random.nextGaussian());
            }
        } else {
            new RandomRows(spec.type(), 1 / Math.sqrt(spec.columns()), random).fill(bytes);
        }
        return bytes.flip();
    }
}
