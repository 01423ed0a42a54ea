package dev.millrace.kernels.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.kernels.quant.RandomWeights;
import dev.millrace.kernels.quant.WeightType;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class ReferenceEmbeddingTest {

    @Test
    void takesTheRowsOfTheTokens() {
        float[] table = {0, 1, 10, 11, 20, 21};
        assertThat(ReferenceEmbedding.gather(table, 3, 2, new int[] {2, 0, 2})).containsExactly(20, 21, 0, 1, 20, 21);
        assertThatThrownBy(() -> ReferenceEmbedding.gather(table, 3, 2, new int[] {3}))
                .hasMessageContaining("Token 3")
                .hasMessageContaining("3 tokens");
    }

    @Test
    void dequantisesRawRows() {
        ByteBuffer raw = RandomWeights.raw(WeightType.Q6_K, 9, 256, 1);
        float[] table = RandomWeights.values(WeightType.Q6_K, raw, 9, 256);
        int[] tokens = {8, 3, 0};
        assertThat(ReferenceEmbedding.gather(WeightType.Q6_K, raw, 9, 256, tokens))
                .isEqualTo(ReferenceEmbedding.gather(table, 9, 256, tokens));
    }
}
