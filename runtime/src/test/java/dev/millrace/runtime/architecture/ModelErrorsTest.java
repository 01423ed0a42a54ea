package dev.millrace.runtime.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.runtime.format.gguf.ModelFormatException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a model file can have wrong is refused with the tensor's or key's name and what was wanted. */
class ModelErrorsTest {

    private final FakeModel model = FakeModel.llama();

    @Test
    void unknownArchitecture() {
        assertThatThrownBy(() -> Architectures.of(
                        model.with("general.architecture", "mamba").metadata()))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageEndingWith(
                        "the metadata key general.architecture is 'mamba', which Millrace does not run; it runs llama");
        assertThatThrownBy(() ->
                        Architectures.of(model.without("general.architecture").metadata()))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("general.architecture");
        assertThat(Architectures.of(FakeModel.llama().metadata()).name()).isEqualTo("llama");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
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
                "output_norm.weight"
            })
    void missingTensor(String name) {
        refused(model.withoutTensor(name), "tensor " + name + " [");
        refused(model.withoutTensor(name), "is missing; llama needs it. Is the file complete?");
    }

    @Test
    void wrongShape() {
        refused(
                model.tensor("blk.0.attn_k.weight", "Q8_0", 64, 33),
                "tensor blk.0.attn_k.weight has the shape [64, 33]; llama wants [64, 32] by this file's metadata");
        refused(
                FakeModel.llama().tensor("blk.0.ffn_norm.weight", "F32", 64, 1),
                "tensor blk.0.ffn_norm.weight has the shape [64, 1]; llama wants [64]");
        refused(
                FakeModel.llama().tensor("output.weight", "F32", 64, 9),
                "tensor output.weight has the shape [64, 9]; llama wants [64, 10]");
        refused(
                FakeModel.llama().tensor("blk.0.attn_q.bias", "F32", 65),
                "tensor blk.0.attn_q.bias has the shape [65]; llama wants [64]");
    }

    @Test
    void unsupportedType() {
        refused(
                model.tensor("blk.0.attn_q.weight", "Q5_1", 64, 64),
                "tensor blk.0.attn_q.weight has the type Q5_1; supported here: F32, F16, Q8_0, Q4_0, Q4_1, Q4_K, Q6_K");
        refused(
                FakeModel.llama().tensor("blk.0.attn_norm.weight", "Q8_0", 64),
                "tensor blk.0.attn_norm.weight has the type Q8_0; supported here: F32, F16. ");
    }

    @Test
    void unsupportedStructure() {
        refused(
                model.with("llama.expert_count", 8),
                "llama.expert_count is 8; mixtures of experts are not supported yet");
        refused(
                FakeModel.llama().tensor("rope_factors_long.weight", "F32", 8),
                "tensor rope_factors_long.weight: the model stretches its context by LongRoPE factors");
        refused(
                FakeModel.llama().with("llama.attention.key_length", 16).with("llama.attention.value_length", 8),
                "llama.attention.value_length is 8 beside keys of 16; only values as long as keys are supported");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "llama.embedding_length",
                "llama.feed_forward_length",
                "llama.block_count",
                "llama.attention.head_count",
                "llama.context_length",
                "llama.vocab_size",
                "llama.attention.layer_norm_rms_epsilon"
            })
    void missingKey(String key) {
        refused(model.without(key), key);
    }

    @Test
    void keysOutOfRange() {
        refused(model.with("llama.block_count", 0), "llama.block_count is 0, expected a whole number above 0");
        refused(
                FakeModel.llama().with("llama.attention.head_count_kv", 3),
                "llama.attention.head_count_kv is 3, which does not divide the 4 heads");
        refused(
                FakeModel.llama().with("llama.attention.head_count", 6).with("llama.attention.head_count_kv", 6),
                "llama.attention.head_count is 6, which does not divide the embedding length 64, and there is no");
        refused(
                FakeModel.llama().with("llama.rope.dimension_count", 18),
                "llama.rope.dimension_count is 18, expected an even number up to the 16 values of a head");
        refused(
                FakeModel.llama().with("llama.rope.freq_base", 0f),
                "llama.rope.freq_base is 0.0, expected a number above 1");
        refused(
                FakeModel.llama().with("llama.attention.layer_norm_rms_epsilon", -1f),
                "llama.attention.layer_norm_rms_epsilon is -1.0, expected 0 or a little more");
        refused(
                FakeModel.llama().with("llama.rope.scaling.factor", -2f),
                "llama.rope.scaling.factor is -2.0, expected a number above 0");
        refused(
                FakeModel.llama().with("llama.attention.head_count_kv", List.of(2, 1)),
                "llama.attention.head_count_kv is ");
        refused(FakeModel.llama().with("llama.block_count", "two"), "llama.block_count is of type string");
        refused(FakeModel.llama().with("llama.attention.key_length", Integer.MAX_VALUE), "too much for 4 heads");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"blk.0.attn_norm.bias", "blk.0.attn_q_norm.weight", "blk.1.attn_q.weight", "output.bias", "x"})
    void aTensorThatNobodyWouldReadIsRefusedByName(String name) {
        refused(model.tensor(name, "F32", 64), "tensor " + name + " would not be read");
        refused(model.tensor("more", "F32", 64), "tensor " + name + " (and 1 more) would not be read");
    }

    @Test
    void aTensorThatOnlyRepeatsTheMetadataMayStayUnread() {
        assertThat(model.tensor("blk.0.attn_rot_embd", "F32", 8)
                        .tensor("rope_freqs.weight", "F32", 8)
                        .graph()
                        .weights())
                .noneMatch(weight -> weight.name().contains("rot_embd"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "llama.rope.freq_base",
                "llama.rope.scaling.factor",
                "llama.attention.layer_norm_rms_epsilon",
                "llama.attention.scale"
            })
    void aNumberThatIsNoneIsNamed(String key) {
        for (float number : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            refused(FakeModel.llama().with(key, number), key + " is " + number + ", expected a finite number");
        }
    }

    @Test
    void aNumberOfYarnThatIsNoneIsNamed() {
        refused(
                model.with("llama.rope.scaling.type", "yarn").with("llama.rope.scaling.yarn_beta_fast", Float.NaN),
                "llama.rope.scaling.yarn_beta_fast is NaN, expected a finite number");
    }

    private static void refused(FakeModel model, String message) {
        assertThatThrownBy(model::graph)
                .isInstanceOf(ModelFormatException.class)
                .hasMessageStartingWith(model.path().toString())
                .hasMessageContaining(message);
    }
}
