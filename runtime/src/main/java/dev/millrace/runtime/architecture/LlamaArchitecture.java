package dev.millrace.runtime.architecture;

import dev.millrace.kernels.attention.Mask;
import dev.millrace.kernels.rope.RopeMode;
import dev.millrace.kernels.rope.RopeSpec;
import dev.millrace.runtime.format.gguf.Metadata;
import dev.millrace.scheduler.graph.Graph;
import dev.millrace.scheduler.graph.GraphBuilder;
import dev.millrace.scheduler.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Llama and its many relatives (Llama 1 to 3, Mistral, SmolLM2, TinyLlama): pre-norm layers of rotary self-attention and
 * SwiGLU. Source: Touvron et al., "LLaMA: Open and Efficient Foundation Language Models", 2023, and the key and tensor
 * names of the GGUF specification. GGUF stores Q and K permuted, so that rotation pairs neighbours
 * ({@link RopeMode#NORMAL}).
 */
final class LlamaArchitecture implements Architecture {

    private static final String ROPE_FACTORS = "rope_freqs.weight";

    /** Frequencies of the rotation, which old converters stored beside the keys that they follow from. */
    private static final Pattern REPEATED =
            Pattern.compile("blk\\.[0-9]+\\.(attn_rot_embd|attn\\.rotary_emb\\.inv_freq)(\\.weight)?");

    @Override
    public String name() {
        return "llama";
    }

    @Override
    public ModelConfig config(Metadata metadata) {
        return DecoderKeys.of(metadata, name()).config(RopeMode.NORMAL);
    }

    @Override
    public Graph build(ModelConfig config, Tensors tensors) {
        ModelTensors checked = new ModelTensors(name(), tensors);
        checked.refuse("rope_factors_long.weight", "the model stretches its context by LongRoPE factors");
        RopeSpec rope = checked.optionalValues(ROPE_FACTORS, config.rope().pairs())
                .map(factors -> withFactors(config.rope(), factors, checked))
                .orElse(config.rope());
        GraphBuilder graph = new GraphBuilder(config.name());
        AttentionBlock attention = new AttentionBlock(config, rope, new Mask.Causal());
        SwiGluBlock feedForward = new SwiGluBlock(config);
        ModelEnds ends = new ModelEnds(config, graph, checked);
        Value x = ends.embedding();
        for (int index = 0; index < config.layerCount(); index++) {
            Layer layer = Layer.of(index, graph, checked);
            x = feedForward.build(layer, attention.build(layer, x));
        }
        ends.outputs(x);
        checked.refuseUnread(REPEATED);
        return graph.build();
    }

    private static RopeSpec withFactors(RopeSpec rope, float[] factors, ModelTensors tensors) {
        List<Float> list = new ArrayList<>();
        for (float factor : factors) {
            if (!(factor > 0 && Float.isFinite(factor))) {
                throw tensors.fault("tensor " + ROPE_FACTORS + " holds " + factor + " as factor " + list.size()
                        + ", expected finite numbers above 0");
            }
            list.add(factor);
        }
        return new RopeSpec(rope.mode(), rope.rotaryDim(), rope.frequencyBase(), rope.scaling(), list);
    }
}
