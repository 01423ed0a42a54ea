package dev.millrace.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.kernels.VariantChoice.PassedOver;
import dev.millrace.opencl.Capabilities;
import dev.millrace.opencl.Capability;
import dev.millrace.opencl.OpenClException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VariantChainTest {

    private static final NamedVariant VNNI = new NamedVariant("gemm", "vnni", Set.of(Capability.ASM_AVX512_VNNI));
    private static final NamedVariant AVX2 = new NamedVariant("gemm", "avx2", Set.of(Capability.ASM_AVX2));
    private static final NamedVariant VECTOR = new NamedVariant("gemm", "vector", Set.of());
    private static final NamedVariant PLAIN = new NamedVariant("gemm", "plain", Set.of());
    private static final VariantChain<NamedVariant> CHAIN =
            new VariantChain<>("gemm", List.of(VNNI, AVX2, VECTOR, PLAIN));
    private static final Capabilities NOTHING = new Capabilities(Set.of(), Set.of());

    @Test
    void takesTheFirstThatTheDeviceSupports() {
        Capabilities avx2 = new Capabilities(Set.of(Capability.ASM_AVX2), Set.of());
        VariantChoice<NamedVariant> choice = CHAIN.select(avx2, Objection.none());
        assertThat(choice.variant()).isEqualTo(AVX2);
        assertThat(choice.others())
                .containsExactly(
                        new PassedOver("gemm/vnni", "needs asm-avx512vnni, which the device lacks"),
                        new PassedOver("gemm/vector", "avx2 comes before it and serves"),
                        new PassedOver("gemm/plain", "avx2 comes before it and serves"));
        assertThat(choice.explain())
                .startsWith("gemm/avx2 (gemm/vnni: needs asm-avx512vnni, which the device lacks; gemm/vector:");
    }

    @Test
    void tellsWhatIsSwitchedOffFromWhatIsLacking() {
        Capabilities off = new Capabilities(Set.of(Capability.ASM_AVX2), Set.of()).without(Set.of(Capability.ASM_AVX2));
        VariantChoice<NamedVariant> choice = CHAIN.select(off, Objection.none());
        assertThat(choice.variant()).isEqualTo(VECTOR);
        assertThat(choice.others().get(1))
                .isEqualTo(new PassedOver("gemm/avx2", "needs asm-avx2, which is switched off"));
    }

    @Test
    void asksTheObjectionOnlyAboutSupportedVariantsUpToTheChosenOne() {
        List<String> asked = new ArrayList<>();
        Objection<NamedVariant> objection = variant -> {
            asked.add(variant.name());
            return variant.equals(VECTOR) ? "K is odd" : null;
        };
        VariantChoice<NamedVariant> choice = CHAIN.select(NOTHING, objection);
        assertThat(choice.variant()).isEqualTo(PLAIN);
        assertThat(asked).containsExactly("vector", "plain");
        assertThat(choice.others()).contains(new PassedOver("gemm/vector", "K is odd"));
    }

    @Test
    void saysWhyEachVariantCannotServeWhenNoneCan() {
        Objection<NamedVariant> shape = variant -> variant.equals(VECTOR) ? "K is odd" : null;
        Objection<NamedVariant> tested = variant -> "failed its self-test: NMSE 0.3 > 1e-6";
        assertThatThrownBy(() -> CHAIN.select(NOTHING, shape.or(tested)))
                .isInstanceOfSatisfying(
                        OpenClException.class, e -> assertThat(e.errorName()).isEqualTo("NO_VARIANT"))
                .hasMessageContaining("no variant of 'gemm' can serve")
                .hasMessageContaining("gemm/vnni: needs asm-avx512vnni, which the device lacks")
                .hasMessageContaining("gemm/vector: K is odd")
                .hasMessageContaining("gemm/plain: failed its self-test: NMSE 0.3 > 1e-6");
    }

    @Test
    void refusesAChainThatCannotBeToldApart() {
        assertThatThrownBy(() -> new VariantChain<>("gemm", List.of(PLAIN, PLAIN)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("two variants 'plain'");
        assertThatThrownBy(() -> new VariantChain<>("norm", List.of(PLAIN)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("gemm/plain is not of the family 'norm'");
        assertThatThrownBy(() -> new VariantChain<>("norm", List.<NamedVariant>of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no variants");
    }
}
