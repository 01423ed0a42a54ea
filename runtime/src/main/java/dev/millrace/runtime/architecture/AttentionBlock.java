package dev.millrace.runtime.architecture;

import dev.millrace.kernels.attention.Mask;
import dev.millrace.kernels.rope.RopeSpec;
import dev.millrace.scheduler.graph.AttentionSpec;
import dev.millrace.scheduler.graph.KvShape;
import dev.millrace.scheduler.graph.Value;

/**
 * Self-attention with rotary positions:
 * {@code x + attn_output(attention(rope(attn_q(n)), rope(attn_k(n)), attn_v(n)))} where {@code n = attn_norm(x)}.
 * Multi-head, grouped-query and multi-query differ only in {@link ModelConfig#kvHeadCount()}.
 */
record AttentionBlock(ModelConfig config, RopeSpec rope, Mask mask) {

    Value build(Layer layer, Value x) {
        int headDim = config.headDim();
        int heads = config.headCount();
        int kvHeads = config.kvHeadCount();
        Value normed = layer.rmsNorm("attn_norm", x, config.rmsEpsilon());
        Value q = layer.linear("attn_q", normed, config.queryColumns());
        Value k = layer.linear("attn_k", normed, config.kvColumns());
        Value v = layer.linear("attn_v", normed, config.kvColumns());
        Value rotatedQ = layer.graph().rope("attn_q_rope", q, rope, heads, headDim);
        Value rotatedK = layer.graph().rope("attn_k_rope", k, rope, kvHeads, headDim);
        Value kv = layer.graph().kvWrite("attn_kv", layer.index(), new KvShape(kvHeads, headDim), rotatedK, v);
        AttentionSpec spec =
                new AttentionSpec(layer.index(), heads, kvHeads, headDim, config.attentionScale(), mask, 0);
        Value attention = layer.graph().attention("attn", rotatedQ, kv, spec);
        return layer.graph().add("attn_residual", layer.linear("attn_output", attention, config.hiddenSize()), x);
    }
}
