package dev.millrace.scheduler.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.kernels.quant.WeightType;
import dev.millrace.kernels.rope.RopeMode;
import dev.millrace.opencl.fake.FakeDevice;
import dev.millrace.scheduler.ExecutorOptions;
import dev.millrace.scheduler.proof.Operation;
import dev.millrace.scheduler.proof.PageTable;
import dev.millrace.scheduler.proof.PlanValidator;
import dev.millrace.scheduler.proof.Proof;
import dev.millrace.scheduler.proof.Schedule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Every design is proved; a plan with an error in it is refused, with the story of how it fails. */
class DesignProofTest {

    private final ExecutionDesign design =
            FakeModel.design(FakeDevice.small(), FakeModel.model().graph(), FakeModel.OPTIONS);

    private DesignProof proof(StepPlan decode, StepPlan chunk) {
        PlanMemory memory = PlanMemory.of(
                design.weights(), design.caches(), design.tables(), design.pool(), decode, chunk, FakeModel.OPTIONS);
        return new DesignProof(memory, decode, chunk, null, design.tokens(), 300);
    }

    private static StepPlan with(StepPlan plan, List<PlannedLaunch> launches, long activationBytes) {
        return new StepPlan(
                plan.bucket(),
                launches,
                activationBytes,
                plan.activationBoundBytes(),
                plan.results(),
                plan.resultBytes());
    }

    private void refused(StepPlan decode, StepPlan chunk, String... parts) {
        assertThatThrownBy(() -> proof(decode, chunk).prove())
                .isInstanceOf(UnsafePlanException.class)
                .hasMessageContaining("is not safe, and nothing of it was run")
                .hasMessageContaining("it happens in this order: ")
                .hasMessageContainingAll(parts);
    }

    private static final ExecutorOptions LOOPED =
            FakeModel.OPTIONS.withPreferredVariants(Map.of("execution", "looped"));

    @Test
    void theReportNamesWhatWasProved() {
        assertThat(design.report().proofs()).hasSize(6).allMatch(Proof::holds);
        ExecutionDesign looped =
                FakeModel.design(FakeDevice.small(), FakeModel.model().graph(), LOOPED);
        assertThat(looped.report().proofs())
                .extracting(Proof::schedule)
                .contains(
                        "tokens across a page, looped by 2",
                        "drawn tokens across a page, looped by 2",
                        "drawn tokens across a page, looped by 2, given up after "
                                + looped.decode().launches().size() + " phases");
        assertThat(looped.report().proofs()).hasSize(11).allSatisfy(proof -> {
            assertThat(proof.holds()).isTrue();
            assertThat(proof.checks()).isPositive();
        });
    }

    @Test
    void aLaunchWithAWrongOffsetIsRefused() {
        StepPlan plan = design.decode();
        List<PlannedLaunch> launches = new ArrayList<>(plan.launches());
        PlannedLaunch launch = launches.get(1);
        List<Location> arguments = new ArrayList<>(launch.arguments());
        Location right = arguments.get(0);
        arguments.set(0, new Location(right.buffer(), right.offset() + 64, right.byteSize()));
        launches.set(1, new PlannedLaunch(launch.phase(), launch.kernel(), arguments, launch.outputsOnly()));
        refused(
                with(plan, launches, plan.activationBytes() + 64),
                design.chunk(),
                "The plan 'decode across a page, launched'",
                "NEVER_WRITTEN: '" + launch.kernel().label() + "'",
                right.buffer());
    }

    /** What a persistent launch touches is what its table says. */
    @Test
    void aTableWithTwoPlacesExchangedIsRefused() {
        ExecutionDesign looped =
                FakeModel.design(FakeDevice.small(), FakeModel.model().graph(), LOOPED);
        Looping right = Objects.requireNonNull(looped.looping());
        LoopedPlan decode = right.decode();
        List<Long> table = new ArrayList<>(decode.table());
        Collections.swap(table, 1, 1 + decode.program().stride());
        LoopedPlan wrong = new LoopedPlan(decode.program(), decode.buffers(), table, decode.counts(), decode.workers());
        Looping looping = new Looping(wrong, right.chunk(), right.sleeping(), right.patienceSeconds());
        PlanMemory memory = PlanMemory.of(
                looped.weights(),
                looped.caches(),
                looped.tables(),
                looped.pool(),
                looped.decode(),
                looped.chunk(),
                LOOPED);
        DesignProof proof = new DesignProof(memory, looped.decode(), looped.chunk(), looping, looped.tokens(), 300);
        assertThatThrownBy(proof::prove)
                .isInstanceOf(UnsafePlanException.class)
                .hasMessageContaining("The plan 'decode across a page, looped by 2'");
    }

    @Test
    void launchesInTheWrongOrderAreRefused() {
        StepPlan plan = design.chunk();
        List<PlannedLaunch> launches = new ArrayList<>(plan.launches());
        Collections.swap(launches, 2, 3);
        refused(
                design.decode(),
                with(plan, launches, plan.activationBytes()),
                "The plan 'prefill, launched'",
                launches.get(2).kernel().label());
    }

    @Test
    void anArenaThatIsTooSmallIsRefused() {
        StepPlan chunk =
                with(design.chunk(), design.chunk().launches(), design.chunk().activationBytes() - 64);
        refused(design.decode(), chunk, "OUT_OF_BOUNDS", "of 'activations', which has " + chunk.activationBytes());
    }

    /** The proof is of pages that are apart: were the fork's page its original's, one would read what the other wrote. */
    @Test
    void aForkThatWritesIntoASharedPageIsFound() {
        Schedule right = proof(design.decode(), design.chunk()).schedules().stream()
                .filter(schedule -> schedule.name().startsWith("a fork and its original"))
                .findFirst()
                .orElseThrow();
        assertThat(right.operations()).anyMatch(operation -> operation.label().equals("copy a page"));
        assertThat(PlanValidator.validate(right).holds()).isTrue();
        List<List<Integer>> pages = new ArrayList<>(right.pages().physical());
        assertThat(pages.get(0).get(0)).isEqualTo(pages.get(1).get(0));
        assertThat(pages.get(0).get(1)).isNotEqualTo(pages.get(1).get(1));
        pages.set(1, pages.get(0));
        Schedule wrong =
                new Schedule(right.name(), right.memories(), right.strips(), new PageTable(pages), right.operations());
        assertThat(PlanValidator.validate(wrong).findings()).isNotEmpty();
        List<Operation> fewer = new ArrayList<>(right.operations());
        fewer.removeIf(operation -> operation.label().equals("copy a page"));
        assertThat(PlanValidator.validate(right.withOperations(fewer)).findings())
                .isNotEmpty();
    }

    /** The time is printed; the bound is far above it, for machines are shared. */
    @Test
    void thirtyLayersAreProvedInMilliseconds() {
        RandomModel model =
                new RandomModel(new RandomModel.Shape(101, 64, 96, 30, 4, 2, 16, RopeMode.NORMAL), WeightType.Q8_0, 3);
        for (int repeat = 0; repeat < 3; repeat++) {
            List<Proof> proofs = FakeModel.design(FakeDevice.small(), model.graph(), LOOPED)
                    .report()
                    .proofs();
            long nanos = proofs.stream().mapToLong(Proof::nanos).sum();
            System.out.printf(
                    "%d schedules of 30 layers, %d operations, %d checks: proved in %.1f ms%n",
                    proofs.size(),
                    proofs.stream().mapToInt(Proof::operations).sum(),
                    proofs.stream().mapToLong(Proof::checks).sum(),
                    nanos / 1e6);
            assertThat(nanos).isLessThan(3_000_000_000L);
        }
    }
}
