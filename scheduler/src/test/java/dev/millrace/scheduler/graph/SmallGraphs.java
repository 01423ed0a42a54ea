package dev.millrace.scheduler.graph;

import dev.millrace.kernels.attention.Mask;
import dev.millrace.kernels.quant.WeightType;
import dev.millrace.kernels.rope.RopeMode;
import dev.millrace.kernels.rope.RopeSpec;

/** Graphs small enough to check by hand. */
final class SmallGraphs {

    static final RopeSpec ROPE = RopeSpec.plain(RopeMode.NORMAL, 4, 10000f);

    private SmallGraphs() {}

    /** One attention layer with 2 heads over 1 K/V head of 4, 5 tokens, hidden size 8, tied embeddings. */
    static Graph attentionBlock() {
        return attentionBlock(WeightType.F32);
    }

    /** The same with matrices of another type (the interpreter takes dequantised values anyway). */
    static Graph attentionBlock(WeightType type) {
        GraphBuilder graph = new GraphBuilder("attentionBlock");
        Value table = graph.weight("embedding", type, 5, 8);
        Value x = graph.embedding("x", graph.tokens(), table);
        GraphBuilder layer = graph.scope("blk.0");
        Value normed = layer.rmsNorm("norm", x, graph.weight("blk.0.norm.weight", WeightType.F32, 1, 8), 1e-5f);
        Value q = layer.linear("q", normed, graph.weight("blk.0.q.weight", type, 8, 8));
        Value k = layer.linear("k", normed, graph.weight("blk.0.k.weight", type, 4, 8));
        Value v = layer.linear("v", normed, graph.weight("blk.0.v.weight", type, 4, 8));
        Value qRotated = layer.rope("q.rope", q, ROPE, 2, 4);
        Value kRotated = layer.rope("k.rope", k, ROPE, 1, 4);
        Value kv = layer.kvWrite("kv", 0, new KvShape(1, 4), kRotated, v);
        Value attention = layer.attention("attention", qRotated, kv, attention(0, 2, 1, 4));
        Value sum = layer.add("residual", attention, x);
        Value logits = graph.linear("logits", graph.selectRows("last", sum), table);
        return graph.output("logits", logits)
                .output("token", graph.argMax("token", logits))
                .build();
    }

    static AttentionSpec attention(int layer, int heads, int kvHeads, int headDim) {
        float scale = (float) (1 / Math.sqrt(headDim));
        return new AttentionSpec(layer, heads, kvHeads, headDim, scale, new Mask.Causal(), 0);
    }
}
