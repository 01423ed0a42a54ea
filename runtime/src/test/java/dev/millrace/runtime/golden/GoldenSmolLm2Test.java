package dev.millrace.runtime.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.kernels.quant.ActivationType;
import dev.millrace.kernels.quant.KvType;
import dev.millrace.opencl.Capability;
import dev.millrace.runtime.MillraceOptions;
import dev.millrace.runtime.OpenModel;
import dev.millrace.runtime.config.BindingChoice;
import dev.millrace.runtime.config.DeviceConfig;
import dev.millrace.runtime.config.ExecutionConfig;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The demo model in every activation type, K/V type, binding and set of instructions. */
@Tag("model")
class GoldenSmolLm2Test {

    @Nested
    class Int8 extends DemoModelContract {

        Int8() {
            super(options(BindingChoice.LWJGL), Expectation.INT8);
        }

        @Test
        void theLongCaseIsTheSameBitsByPrefillAndInChunks() {
            RawLogits logits = new RawLogits(open().executor());
            int[] tokens = DemoCases.LONG.tokens();
            IntPredicate some = position -> position % 61 == 60 || position == tokens.length - 1;

            float[][] byPrefill = logits.read(tokens, open().executor().limits().rows(), some);
            float[][] inChunks = logits.read(tokens, CHUNK, some);

            assertThat(byPrefill[60]).hasSize(model().info().vocabularySize());
            assertThat(RawLogits.firstDifference(byPrefill, inChunks)).isEqualTo(RawLogits.NONE);
        }

        static Stream<Set<Capability>> withoutAssembly() {
            return Stream.of(
                    Set.of(Capability.ASM_AVX512_VNNI),
                    Set.of(Capability.ASM_AVX2),
                    Set.of(Capability.ASM_AVX512_VNNI, Capability.ASM_AVX2));
        }

        @ParameterizedTest
        @MethodSource
        void withoutAssembly(Set<Capability> disabled) {
            try (OpenModel other = OpenModel.of(DemoModel.required(), options(BindingChoice.LWJGL, disabled))) {
                for (Capability capability : disabled) {
                    assertThat(other.model().variants()).noneMatch(name -> name.contains(capability.key()));
                }
                assertSameBits(other);
            }
        }
    }

    @Nested
    class Int8ThroughJocl extends DemoModelContract {

        Int8ThroughJocl() {
            super(options(BindingChoice.JOCL), Expectation.INT8);
        }

        @Test
        void givesTheBitsOfTheOtherBinding() {
            assertThat(model().device().binding()).isEqualTo("jocl");
            try (OpenModel other = OpenModel.of(DemoModel.required(), options(BindingChoice.LWJGL))) {
                assertThat(other.model().device().binding()).isEqualTo("lwjgl");
                assertSameBits(other);
            }
        }
    }

    @Nested
    class Int8Launched extends DemoModelContract {

        Int8Launched() {
            super(options(BindingChoice.AUTO).withExecution(ExecutionConfig.Mode.LAUNCHED), Expectation.INT8);
        }

        @Test
        void givesTheBitsOfTheOtherMode() {
            assertThat(model().variants()).contains("execution/launched");
            try (OpenModel other = OpenModel.of(
                    DemoModel.required(), options(BindingChoice.AUTO).withExecution(ExecutionConfig.Mode.LOOPED))) {
                assertThat(other.model().variants()).contains("execution/looped");
                assertSameBits(other);
            }
        }
    }

    @Nested
    class Int16 extends DemoModelContract {

        Int16() {
            super(options(BindingChoice.AUTO).withActivations(ActivationType.INT16), Expectation.INT16);
        }
    }

    @Nested
    class Float32 extends DemoModelContract {

        Float32() {
            super(options(BindingChoice.AUTO).withActivations(ActivationType.F32), Expectation.F32);
        }
    }

    @Nested
    class Float32WithFloat32Cache extends DemoModelContract {

        Float32WithFloat32Cache() {
            super(
                    options(BindingChoice.AUTO)
                            .withActivations(ActivationType.F32)
                            .withKvType(KvType.F32),
                    Expectation.F32);
        }
    }

    @Nested
    class Float32WithByteCache extends DemoModelContract {

        Float32WithByteCache() {
            super(
                    options(BindingChoice.AUTO)
                            .withActivations(ActivationType.F32)
                            .withKvType(KvType.Q8_0),
                    Expectation.Q8_0_CACHE);
        }
    }

    private static MillraceOptions options(BindingChoice binding) {
        return options(binding, Set.of());
    }

    private static MillraceOptions options(BindingChoice binding, Set<Capability> disabled) {
        DeviceConfig any = DeviceConfig.defaults();
        return MillraceOptions.defaults()
                .withDevice(new DeviceConfig(binding, any.platform(), any.kind(), any.name(), disabled))
                .withContextLength(DemoCases.CONTEXT_LENGTH);
    }
}
