package dev.millrace.runtime.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.kernels.rope.RopeMode;
import dev.millrace.kernels.rope.RopeScaling;
import dev.millrace.kernels.rope.RopeSpec;
import dev.millrace.runtime.format.gguf.ModelFormatException;
import dev.millrace.scheduler.graph.AttentionSpec;
import dev.millrace.scheduler.graph.Graph;
import dev.millrace.scheduler.graph.KvCache;
import dev.millrace.scheduler.graph.KvShape;
import dev.millrace.scheduler.graph.Node;
import dev.millrace.scheduler.graph.Op;
import dev.millrace.scheduler.graph.WeightSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

class LlamaArchitectureTest {

    private final FakeModel model = FakeModel.llama();

    @Test
    void oneLayerInCanonicalForm() {
        assertThat(computing(model.graph()))
                .containsExactly(
                        "embedding token_embd",
                        "rmsNorm blk.0.attn_norm",
                        "linear blk.0.attn_q",
                        "linear blk.0.attn_k",
                        "linear blk.0.attn_v",
                        "rope blk.0.attn_q_rope",
                        "rope blk.0.attn_k_rope",
                        "kvWrite blk.0.attn_kv",
                        "attention blk.0.attn",
                        "linear blk.0.attn_output",
                        "binary blk.0.attn_residual",
                        "rmsNorm blk.0.ffn_norm",
                        "linear blk.0.ffn_gate",
                        "linear blk.0.ffn_up",
                        "unary blk.0.ffn_silu",
                        "binary blk.0.ffn_gated",
                        "linear blk.0.ffn_down",
                        "binary blk.0.ffn_residual",
                        "selectRows output_select",
                        "rmsNorm output_norm",
                        "linear logits",
                        "argMax token");
    }

    @Test
    void outputsAreLogitsAndToken() {
        Graph graph = model.graph();
        assertThat(graph.outputs().keySet()).containsExactly("logits", "token");
        assertThat(graph.output("logits").spec().typeText()).isEqualTo("f32[outputs, 10]");
        assertThat(graph.output("token").spec().typeText()).isEqualTo("i32[outputs]");
    }

    @Test
    void weightsComeInTheOrderOfUse() {
        assertThat(model.graph().weights())
                .extracting(WeightSpec::name)
                .containsExactly(
                        "token_embd.weight",
                        "blk.0.attn_norm.weight",
                        "blk.0.attn_q.weight",
                        "blk.0.attn_k.weight",
                        "blk.0.attn_v.weight",
                        "blk.0.attn_output.weight",
                        "blk.0.ffn_norm.weight",
                        "blk.0.ffn_gate.weight",
                        "blk.0.ffn_up.weight",
                        "blk.0.ffn_down.weight",
                        "output_norm.weight",
                        "output.weight");
    }

    @Test
    void layersAreCounted() {
        Graph graph = FakeModel.llama().layers(3).graph();
        assertThat(graph.caches()).extracting(KvCache::layer).containsExactly(0, 1, 2);
        assertThat(graph.find("blk.2.ffn_residual")).isPresent();
    }

    @Test
    void headsAreSharedAsTheFileSays() {
        assertThat(model.graph().caches()).containsExactly(new KvCache(0, new KvShape(2, 16)));
        Graph multiQuery = FakeModel.llama().kvHeads(1).graph();
        assertThat(multiQuery.caches()).containsExactly(new KvCache(0, new KvShape(1, 16)));
        Graph multiHead = FakeModel.llama()
                .kvHeads(4)
                .without("llama.attention.head_count_kv")
                .graph();
        assertThat(multiHead.caches()).containsExactly(new KvCache(0, new KvShape(4, 16)));
        Graph wide = FakeModel.llama()
                .headDim(32)
                .with("llama.attention.key_length", 32)
                .graph();
        assertThat(wide.caches()).containsExactly(new KvCache(0, new KvShape(2, 32)));
        assertThat(wide.value(op(wide, "blk.0.attn_q").output()).spec().typeText())
                .isEqualTo("f32[rows, 128]");
    }

    @Test
    void withoutOutputWeightTheEmbeddingServes() {
        Graph graph = model.withoutTensor("output.weight").graph();
        Node logits = op(graph, "logits");
        assertThat(graph.producerOf(logits, 1).name()).isEqualTo("token_embd.weight");
        assertThat(graph.weights()).extracting(WeightSpec::name).doesNotContain("output.weight");
    }

    @Test
    void biasesAreAddedWhereTheyExist() {
        Graph graph = model.tensor("blk.0.attn_q.bias", "F32", 64)
                .tensor("blk.0.ffn_down.bias", "F32", 64)
                .graph();
        assertThat(computing(graph))
                .containsSubsequence("linear blk.0.attn_q", "binary blk.0.attn_q_biased", "linear blk.0.attn_k")
                .containsSubsequence("linear blk.0.ffn_down", "binary blk.0.ffn_down_biased")
                .doesNotContain("binary blk.0.attn_k_biased");
        Node rope = op(graph, "blk.0.attn_q_rope");
        assertThat(graph.producerOf(rope, 0).name()).isEqualTo("blk.0.attn_q_biased");
    }

    @Test
    void ropeIsReadFromTheFile() {
        assertThat(rope(model)).isEqualTo(RopeSpec.plain(RopeMode.NORMAL, 16, 10000));
        assertThat(rope(FakeModel.llama().with("llama.rope.dimension_count", 8).with("llama.rope.freq_base", 5e5f)))
                .isEqualTo(RopeSpec.plain(RopeMode.NORMAL, 8, 5e5));
    }

    @Test
    void ropeScalingIsReadFromTheFile() {
        FakeModel linear =
                FakeModel.llama().with("llama.rope.scaling.type", "linear").with("llama.rope.scaling.factor", 4f);
        assertThat(rope(linear).scaling()).isEqualTo(new RopeScaling.Linear(4));
        assertThat(rope(FakeModel.llama().with("llama.rope.scale_linear", 2f)).scaling())
                .isEqualTo(new RopeScaling.Linear(2));
        assertThat(rope(linear.with("llama.rope.scaling.type", "none")).scaling())
                .isEqualTo(new RopeScaling.None());
        FakeModel yarn = FakeModel.llama()
                .with("llama.rope.scaling.type", "yarn")
                .with("llama.rope.scaling.factor", 8f)
                .with("llama.rope.scaling.original_context_length", 64);
        assertThat(rope(yarn).scaling()).isEqualTo(RopeScaling.Yarn.standard(8, 64));
        assertThatThrownBy(
                        () -> yarn.with("llama.rope.scaling.type", "longrope").graph())
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("llama.rope.scaling.type is 'longrope'; supported are none, linear, yarn");
    }

    @Test
    void ropeFrequencyFactorsAreReadFromTheirTensor() {
        RopeSpec spec = rope(model.tensor("rope_freqs.weight", "F32", 8));
        assertThat(spec.frequencyFactors()).isEqualTo(List.of(1f, 2f, 3f, 4f, 5f, 6f, 7f, 8f));
        assertThatThrownBy(() ->
                        FakeModel.llama().tensor("rope_freqs.weight", "F32", 16).graph())
                .hasMessageContaining("tensor rope_freqs.weight has the shape [16]; llama wants [8]");
    }

    @Test
    void attentionScaleMayBeGiven() {
        assertThat(attention(model.graph()).scale()).isEqualTo(0.25f);
        assertThat(attention(FakeModel.llama()
                                .with("llama.attention.scale", 0.5f)
                                .graph())
                        .scale())
                .isEqualTo(0.5f);
    }

    @Test
    void configIsReadFromTheFile() {
        assertThat(model.config())
                .isEqualTo(new ModelConfig(
                        "llama",
                        "fake",
                        10,
                        64,
                        96,
                        1,
                        4,
                        2,
                        16,
                        128,
                        1e-5f,
                        0.25f,
                        model.config().rope()));
        assertThat(model.config().queryColumns()).isEqualTo(64);
        assertThat(model.config().kvColumns()).isEqualTo(32);
        ModelConfig byTokens = FakeModel.llama()
                .with("tokenizer.ggml.tokens", List.of("a", "b", "c"))
                .without("llama.vocab_size")
                .config();
        assertThat(byTokens.vocabularySize()).isEqualTo(3);
    }

    private static RopeSpec rope(FakeModel model) {
        return ((Op.Rope) op(model.graph(), "blk.0.attn_k_rope").op()).spec();
    }

    private static AttentionSpec attention(Graph graph) {
        return ((Op.Attention) op(graph, "blk.0.attn").op()).spec();
    }

    private static Node op(Graph graph, String name) {
        return graph.find(name).orElseThrow();
    }

    /** Op and name of all nodes that are neither inputs nor weights. */
    private static List<String> computing(Graph graph) {
        return graph.nodes().stream()
                .filter(node -> !(node.op() instanceof Op.Input) && !(node.op() instanceof Op.Weight))
                .map(node -> {
                    String op = node.op().getClass().getSimpleName();
                    return Character.toLowerCase(op.charAt(0)) + op.substring(1) + " " + node.name();
                })
                .toList();
    }
}
