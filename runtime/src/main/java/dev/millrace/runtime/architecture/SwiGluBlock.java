package dev.millrace.runtime.architecture;

import dev.millrace.scheduler.graph.Value;

/** Gated feed-forward block: {@code x + ffn_down(silu(ffn_gate(n)) * ffn_up(n))} where {@code n = ffn_norm(x)}. */
record SwiGluBlock(ModelConfig config) {

    Value build(Layer layer, Value x) {
        Value normed = layer.rmsNorm("ffn_norm", x, config.rmsEpsilon());
        Value gate = layer.linear("ffn_gate", normed, config.intermediateSize());
        Value up = layer.linear("ffn_up", normed, config.intermediateSize());
        Value gated = layer.graph().multiply("ffn_gated", layer.graph().silu("ffn_silu", gate), up);
        return layer.graph().add("ffn_residual", layer.linear("ffn_down", gated, config.hiddenSize()), x);
    }
}
