package dev.millrace.kernels.answers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.kernels.phase.AttentionShape;
import dev.millrace.kernels.phase.AttentionVariant;
import dev.millrace.kernels.phase.MatmulVariant;
import dev.millrace.kernels.phase.SamplingVariant;
import dev.millrace.kernels.quant.ActivationType;
import dev.millrace.kernels.quant.KvType;
import dev.millrace.kernels.quant.WeightType;
import dev.millrace.kernels.quant.WeightTypes;
import dev.millrace.kernels.selftest.KnownAnswer;
import dev.millrace.kernels.selftest.Verdict;
import dev.millrace.opencl.Capability;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every variant that this machine can run answers rightly. Where a variant serves in vain, others serve instead and no
 * test of whole models fails; this one does.
 */
@Tag("device")
class KnownAnswersTest {

    @TempDir
    static Path folder;

    private static Trials trials;

    @BeforeAll
    static void open() {
        trials = new Trials(folder);
    }

    @AfterAll
    static void close() {
        trials.close();
    }

    static List<MatmulVariant> matmulVariants() {
        return List.of(
                MatmulVariant.AVX512_VNNI,
                MatmulVariant.AVX2,
                MatmulVariant.VECTOR16,
                MatmulVariant.VECTOR8,
                MatmulVariant.LOCAL,
                MatmulVariant.PORTABLE);
    }

    @ParameterizedTest
    @MethodSource("matmulVariants")
    void matrixProductsAreRight(MatmulVariant variant) {
        assumeTrue(trials.capabilities().hasAll(variant.needs()), "this device lacks what the variant needs");
        for (WeightType type : WeightTypes.all()) {
            assertRight(MatmulAnswer.of(variant, type, ActivationType.INT8));
        }
        for (WeightType type : List.of(WeightType.Q4_1, WeightType.Q8_0, WeightType.Q6_K)) {
            assertRight(MatmulAnswer.of(variant, type, ActivationType.INT16));
            assertRight(MatmulAnswer.of(variant, type, ActivationType.F32));
        }
    }

    static List<AttentionVariant> attentionVariants() {
        List<AttentionVariant> variants = new ArrayList<>();
        for (boolean split : new boolean[] {true, false}) {
            variants.add(AttentionVariant.vector(
                    split, "-avx512", Set.of(Capability.ASM_AVX512_VNNI), List.of("MILLRACE_ASM_VNNI")));
            variants.add(
                    AttentionVariant.vector(split, "-avx2", Set.of(Capability.ASM_AVX2), List.of("MILLRACE_ASM_AVX2")));
            variants.add(AttentionVariant.vector(split, "", Set.of(), List.of()));
        }
        variants.add(AttentionVariant.LOCAL);
        variants.add(AttentionVariant.PORTABLE);
        return variants;
    }

    @ParameterizedTest
    @MethodSource("attentionVariants")
    void attentionIsRight(AttentionVariant variant) {
        assumeTrue(trials.capabilities().hasAll(variant.needs()), "this device lacks what the variant needs");
        for (KvType kvType : KvType.values()) {
            assertRight(variant, 9, 3, 64, 0, kvType);
            assertRight(variant, 4, 4, 80, 100, kvType);
            assertRight(variant, 8, 1, 96, 257, kvType);
            assertRight(variant, 2, 2, 32, 1024, kvType);
            assertRight(variant, 2, 1, 48, 1, kvType);
            if (variant.headDimMultiple() == 1) {
                assertRight(variant, 2, 2, 20, 0, kvType);
            }
        }
    }

    private static void assertRight(
            AttentionVariant variant, int heads, int kvHeads, int headDim, int window, KvType kvType) {
        AttentionShape shape = new AttentionShape(heads, kvHeads, headDim, (float) (1 / Math.sqrt(headDim)), window, 1);
        boolean whole = variant.local() || variant.name().equals(AttentionVariant.PORTABLE.name());
        if (variant.splitting() || whole) {
            assertRight(AttentionAnswer.of(variant, shape, kvType, true));
        }
        if (!variant.splitting()) {
            assertRight(AttentionAnswer.of(variant, shape, kvType, false));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 16})
    void candidatesAndDrawsAreRight(int chunks) {
        assertRight(SamplingAnswer.of(SamplingVariant.CANDIDATES, chunks));
        assertRight(SamplingAnswer.of(SamplingVariant.DRAWN, chunks));
    }

    private static void assertRight(KnownAnswer answer) {
        Verdict verdict = trials.verdict(answer);
        assertThat(verdict.passed())
                .as("%s: %s", answer.subject(), verdict.reason())
                .isTrue();
    }
}
