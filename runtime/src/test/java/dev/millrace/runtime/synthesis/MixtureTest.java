package dev.millrace.runtime.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.kernels.quant.WeightType;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MixtureTest {

    /** The layers that a published file of Q4_K_M with 30 layers has in six bits. */
    @Test
    void q4KMGivesMoreBitsToBothEndsAndEachThirdLayerBetween() {
        assertThat(IntStream.range(0, 30).filter(layer -> Mixture.hasMoreBits(layer, 30)))
                .containsExactly(0, 1, 2, 5, 8, 11, 14, 17, 20, 23, 26, 27, 28, 29);
        assertThat(Mixture.Q4_K_M.delicate(2, 3, 512)).isEqualTo(WeightType.Q6_K);
        assertThat(Mixture.Q4_K_M.delicate(1, 3, 512)).isEqualTo(WeightType.Q4_K);
        assertThat(Mixture.Q4_0.delicate(2, 3, 512)).isEqualTo(WeightType.Q4_0);
    }

    @Test
    void rowsThatAreNoWholeSuperBlocksHaveEightBits() {
        assertThat(Mixture.Q4_K_M.most(576)).isEqualTo(WeightType.Q8_0);
        assertThat(Mixture.Q4_K_M.output(576)).isEqualTo(WeightType.Q8_0);
        assertThat(Mixture.Q4_1.most(576)).isEqualTo(WeightType.Q4_1);
        assertThat(Mixture.Q4_1.output(512)).isEqualTo(WeightType.Q6_K);
        assertThat(Mixture.Q8_0.output(512)).isEqualTo(WeightType.Q8_0);
    }

    @Test
    void anUnknownNameIsRefusedWithThoseThereAre() {
        assertThatThrownBy(() -> Mixture.of("Q5_K_M")).hasMessageContaining("Q4_0, Q4_1, Q8_0, Q4_K_M");
    }
}
