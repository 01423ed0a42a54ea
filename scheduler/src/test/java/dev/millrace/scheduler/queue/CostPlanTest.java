package dev.millrace.scheduler.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.kernels.program.KernelSource;
import dev.millrace.kernels.quant.WeightType;
import dev.millrace.kernels.rope.RopeMode;
import dev.millrace.opencl.fake.FakeDevice;
import dev.millrace.scheduler.ExecutorOptions;
import dev.millrace.scheduler.StepBatch;
import dev.millrace.scheduler.StepResult;
import dev.millrace.scheduler.fusion.ChooserKind;
import dev.millrace.scheduler.fusion.RegionChoice;
import dev.millrace.scheduler.graph.Graph;
import dev.millrace.scheduler.memory.LoadProgress;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the chooser by cost makes of a model like those that people run, and what is told of it. */
class CostPlanTest {

    private final FakeDevice device = FakeDevice.small();

    private static Graph layers(int count) {
        RandomModel.Shape shape = new RandomModel.Shape(101, 64, 96, count, 4, 2, 16, RopeMode.NORMAL);
        return new RandomModel(shape, WeightType.Q8_0, WeightType.Q4_1, 3).graph();
    }

    private ExecutionDesign design(Graph graph, ExecutorOptions options) {
        return FakeModel.design(device, graph, options);
    }

    @Test
    void thirtyLayersAreCutAsGreedyDoesAndQuickly() {
        Graph graph = layers(30);
        ExecutionDesign greedy = design(graph, FakeModel.OPTIONS.withChooser(ChooserKind.GREEDY));
        long start = System.nanoTime();
        ExecutionDesign cost = design(graph, FakeModel.OPTIONS);
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf("a model of 30 layers is designed by cost in %.2f s%n", seconds);
        assertThat(cost.decode().launches())
                .hasSizeLessThanOrEqualTo(greedy.decode().launches().size());
        assertThat(seconds).isLessThan(5);
    }

    @Test
    void everyLayerIsCutAlike() {
        ExecutionDesign two = design(layers(2), FakeModel.OPTIONS);
        ExecutionDesign three = design(layers(3), FakeModel.OPTIONS);
        ExecutionDesign four = design(layers(4), FakeModel.OPTIONS);
        int layer = three.decode().launches().size() - two.decode().launches().size();
        assertThat(four.decode().launches().size() - three.decode().launches().size())
                .isEqualTo(layer);
    }

    /** The same phase of every layer is one kernel: only labels differ. */
    @Test
    void kernelsAlikeAreWrittenOnce() {
        List<PlannedLaunch> launches =
                design(layers(4), FakeModel.OPTIONS).decode().launches();
        Set<KernelSource> written = Collections.newSetFromMap(new IdentityHashMap<>());
        launches.forEach(launch -> written.add(launch.kernel().source()));
        assertThat(written).hasSameSizeAs(new HashSet<>(written)).hasSizeLessThan(launches.size());
        assertThat(launches.stream().map(launch -> launch.kernel().label()).distinct())
                .hasSameSizeAs(launches);
    }

    @Test
    void noPlanIsPredictedSlowerThanUnfused() {
        ExecutionDesign cost = design(layers(2), FakeModel.OPTIONS);
        ExecutionDesign unfused = design(
                layers(2),
                FakeModel.OPTIONS.withDisabledRewrites(dev.millrace.scheduler.fusion.Rewrites.all().stream()
                        .map(dev.millrace.scheduler.fusion.Rewrite::name)
                        .toList()));
        assertThat(nanos(cost)).isLessThan(nanos(unfused));
        for (RegionChoice choice : cost.report().regionChoices()) {
            RegionChoice.Rejected rejected = choice.rejected();
            if (rejected != null) {
                assertThat(rejected.nanos()).isGreaterThanOrEqualTo(rejected.chosenNanos() * (1 - 1e-9));
            }
        }
    }

    private static double nanos(ExecutionDesign design) {
        return design.report().regionChoices().stream()
                .mapToDouble(RegionChoice::nanos)
                .sum();
    }

    @Test
    void theExplanationNamesCostsAndAlternatives() {
        try (DeviceExecutor executor = FakeModel.open(device, LoadProgress.NONE)) {
            Map<String, Object> facts = executor.explain();
            assertThat(String.valueOf(facts.get("costs"))).contains("profile=shipped for cpu-vector", "decodeMicros=");
            assertThat(String.valueOf(facts.get("regions"))).contains("rejected=", "insteadOfMicros=", "tokenMicros=");
            assertThat(String.valueOf(facts.get("decode"))).contains("predictedMicros=");
        }
    }

    @Test
    void measuredTimesStandBesidePredictedOnes() {
        try (DeviceExecutor executor = FakeModel.open(device, LoadProgress.NONE)) {
            Map<String, Object> measured = executor.measure(1);
            for (String plan : List.of("decode", "prefill")) {
                Map<?, ?> steps = (Map<?, ?>) Objects.requireNonNull(measured.get(plan));
                List<?> launches = (List<?>) Objects.requireNonNull(steps.get("launches"));
                int count = launches.stream()
                        .mapToInt(entry -> (int) Objects.requireNonNull(((Map<?, ?>) entry).get("launches")))
                        .sum();
                assertThat(count)
                        .isEqualTo((plan.equals("decode") ? executor.decodePlan() : executor.chunkPlan())
                                .launches()
                                .size());
                assertThat(launches.toString()).contains("label=blk.*.", "measuredMicros=", "predictedMicros=");
                assertThat(launches).hasSizeLessThan(count);
            }
            // The other sequence was left alone.
            StepBatch batch = new StepBatch(8).clear(StepBatch.Want.TOKEN).add(1, 0, 0, true);
            executor.run(batch, new StepResult(executor.limits()));
        }
    }
}
