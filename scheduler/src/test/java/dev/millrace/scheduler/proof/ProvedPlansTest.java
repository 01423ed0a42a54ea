package dev.millrace.scheduler.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.kernels.attention.Mask;
import dev.millrace.kernels.quant.KvType;
import dev.millrace.scheduler.ExecutorOptions;
import dev.millrace.scheduler.queue.SampleSchedules;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The plans as they are hold, in the validator and in the simulator. */
class ProvedPlansTest {

    private static final List<Mask> MASKS = List.of(new Mask.Causal(), new Mask.Window(8));

    @ParameterizedTest
    @EnumSource(KvType.class)
    void stepsHold(KvType type) {
        for (int context : new int[] {20, 256, 257, 1500}) {
            ExecutorOptions options = SampleSchedules.options(context).withKvType(type);
            hold(SampleSchedules.steps("context " + context, options, MASKS, 1, 2, 5));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "attention",
                "attention-quantise",
                "gate-up-swiglu",
                "projection-residual",
                "linear-quantise",
                "norm-quantise",
                "qkv-rope-cache",
                "logits-argmax"
            })
    void stepsWithoutARewriteHold(String rewrite) {
        ExecutorOptions options = SampleSchedules.options(300).withDisabledRewrites(List.of(rewrite));
        hold(SampleSchedules.steps("without " + rewrite, options, MASKS, 3));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 3000, 20_000, 1 << 22})
    void loadingHolds(long stagingBytes) {
        hold(List.of(SampleSchedules.loading(stagingBytes)));
    }

    private static void hold(List<Schedule> schedules) {
        List<String> names = new ArrayList<>();
        Random random = new Random(1);
        for (Schedule schedule : schedules) {
            Proof proof = PlanValidator.validate(schedule);
            assertThat(proof.findings()).as(schedule.name()).isEmpty();
            assertThat(proof.checks()).as(schedule.name()).isPositive();
            assertThat(draws(schedule))
                    .as(schedule.name())
                    .isEqualTo(schedule.name().contains("drawn"));
            Simulator simulator = new Simulator(schedule);
            for (int run = 0; run < 20; run++) {
                assertThat(simulator.run(random)).as(schedule.name()).isEmpty();
            }
            names.add(schedule.name());
        }
        assertThat(names).doesNotHaveDuplicates().isNotEmpty();
    }

    /** Whether a token is drawn, by a launch of its own or in a loop. */
    private static boolean draws(Schedule schedule) {
        return schedule.operations().stream()
                .flatMap(operation -> operation.body() instanceof Operation.Body.Loop loop
                        ? loop.stages().stream().map(Stage::label)
                        : Stream.of(operation.label()))
                .anyMatch("draw"::equals);
    }
}
