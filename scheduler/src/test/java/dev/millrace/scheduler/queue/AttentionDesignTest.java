package dev.millrace.scheduler.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.kernels.attention.Mask;
import dev.millrace.kernels.quant.WeightType;
import dev.millrace.kernels.selftest.KnownAnswer;
import dev.millrace.opencl.fake.FakeDevice;
import dev.millrace.scheduler.ExecutorOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Which variants of attention a plan uses, by what the self-test says of each shape in the model. */
class AttentionDesignTest {

    private final List<String> judged = new ArrayList<>();

    private ExecutionDesign design(ExecutorOptions options, Predicate<KnownAnswer> passes) {
        RandomModel model = new RandomModel(
                FakeModel.SHAPE, WeightType.Q8_0, WeightType.Q8_0, 3, List.of(new Mask.Causal(), new Mask.Window(8)));
        return FakeModel.assembly(FakeDevice.small())
                .design(
                        model.graph(),
                        options,
                        FakeModel.verdicts(answer -> {
                            judged.add(answer.subject());
                            return passes.test(answer);
                        }),
                        List::of);
    }

    private static List<String> attention(StepPlan plan) {
        return plan.launches().stream()
                .map(launch -> launch.kernel().variant())
                .filter(variant -> variant.startsWith("attention/"))
                .toList();
    }

    @Test
    void everyShapeIsJudgedForDecodeAndForPrefill() {
        ExecutionDesign design = design(FakeModel.OPTIONS, answer -> true);
        assertThat(judged)
                .contains(
                        "attention/split [2 x 16, window 0, f32]",
                        "attention/split [2 x 16, window 8, f32]",
                        "attention/tiled [2 x 16, window 0, f32]",
                        "attention/tiled [2 x 16, window 8, f32]");
        assertThat(attention(design.decode())).containsExactly("attention/split", "attention/split");
        assertThat(attention(design.chunk())).containsExactly("attention/tiled", "attention/tiled");
    }

    @Test
    void aVariantThatFailsOnOneShapeServesNone() {
        ExecutionDesign design =
                design(FakeModel.OPTIONS, answer -> !answer.subject().startsWith("attention/split [2 x 16, window 8"));
        assertThat(attention(design.decode())).containsExactly("attention/portable", "attention/portable");
        assertThat(design.report().variantChoices())
                .anySatisfy(choice -> assertThat(choice)
                        .startsWith("decode: attention/portable")
                        .contains("failed its self-test attention/split [2 x 16, window 8, f32]: told to fail"));
    }

    @Test
    void wherePrefillFailsDecodeIsNotLeftWithOtherBits() {
        ExecutionDesign design =
                design(FakeModel.OPTIONS, answer -> !answer.variant().name().equals("tiled"));
        assertThat(attention(design.decode())).containsExactly("attention/portable", "attention/portable");
        assertThat(attention(design.chunk())).containsExactly("attention/portable", "attention/portable");
    }

    @Test
    void oneOfAPairAsksForBoth() {
        for (String name : List.of("vector", "split", "tiled")) {
            ExecutionDesign design =
                    design(FakeModel.OPTIONS.withPreferredVariants(Map.of("attention", name)), answer -> true);
            assertThat(attention(design.decode())).containsOnly("attention/split");
            assertThat(attention(design.chunk())).containsOnly("attention/tiled");
        }
        ExecutionDesign design =
                design(FakeModel.OPTIONS.withPreferredVariants(Map.of("attention", "portable")), answer -> true);
        assertThat(attention(design.decode())).containsOnly("attention/portable");
        assertThat(attention(design.chunk())).containsOnly("attention/portable");
    }

    @Test
    void whatThereIsNotIsRefused() {
        refused("attention", "flash", "'flash' of 'attention' was asked for; there are [local, portable, split");
        refused("matmul", "avx2", "'avx2' of 'matmul' was asked for; there are [asm-avx2, asm-avx512vnni, local,");
        refused(
                "norm",
                "fast",
                "'fast' of 'norm' was asked for; there are the families [attention, execution, matmul, sampling]");
        assertThat(judged).isEmpty();
    }

    private void refused(String family, String name, String message) {
        ExecutorOptions options = FakeModel.OPTIONS.withPreferredVariants(Map.of(family, name));
        assertThatThrownBy(() -> design(options, answer -> true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
