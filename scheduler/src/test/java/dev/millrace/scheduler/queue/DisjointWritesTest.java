package dev.millrace.scheduler.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.kernels.phase.PhaseKernel;
import dev.millrace.scheduler.StepBatch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * No two workers of a phase write the same byte, and none reads what another writes, however many there are.
 *
 * <p>Each worker's share is run alone, by {@link LoneWorker}, with poison in place of everything that the phase writes: what
 * it writes must be what the whole launch writes there, so that it depends on no other share; no byte is written twice; and
 * together the shares write all that the launch does.
 *
 * <p>A phase deals its work in units, each unit whole to one worker: {@link WorkDeal} reads that off the kernel. So it is
 * enough to try as many workers as there are units, when every share is one unit: with any other number a share is some of
 * these. A few workers are tried all the same.
 */
@Tag("device")
class DisjointWritesTest {

    /** Always a single worker's. */
    private static final String DRAW = "sampling/draw";

    private static final Map<WorkDeal, Set<String>> DEALS = new TreeMap<>();
    private static int phases;
    private static int shares;
    private static int most;

    @TempDir
    static Path cache;

    static List<PhaseCase> cases() {
        return PhaseCase.all();
    }

    @AfterAll
    static void count() {
        System.out.printf(
                "disjoint writes: %d shares of %d phases run alone, units of a phase up to %d; dealt %s%n",
                shares, phases, most, DEALS);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void workersDoNotMeet(PhaseCase each) {
        assumeTrue(each.fits(), "the device lacks what the variants need");
        try (PhaseBench bench = each.open(cache)) {
            for (ProvedStep step : List.of(PhaseCase.decode(bench), PhaseCase.chunk(bench))) {
                bench.send(PhaseCase.batch(step), step.plan());
                for (PhaseCase.Launched launch : PhaseCase.launches(bench, step)) {
                    if (!launch.kernel().variant().equals(DRAW)) {
                        assertThat(disjoint(bench, launch, written(bench, launch)))
                                .isEmpty();
                    }
                }
            }
        }
    }

    private static WrittenBytes written(PhaseBench bench, PhaseCase.Launched launch) {
        return new WrittenBytes(bench, new DeclaredBytes(bench.memory(), launch.touched()), () -> bench.run(launch));
    }

    /** Tries a phase with as many workers as it has units, and with fewer. Returns what is wrong. */
    private static List<String> disjoint(PhaseBench bench, PhaseCase.Launched launch, WrittenBytes written) {
        PhaseKernel kernel = launch.kernel();
        WorkDeal deal = WorkDeal.of(kernel);
        DEALS.computeIfAbsent(deal, d -> new TreeSet<>()).add(kernel.variant());
        LoneWorker worker = new LoneWorker(bench, kernel, launch.places());
        List<String> wrong = new ArrayList<>();
        phases++;
        if (deal == WorkDeal.ONE_EACH) {
            // The geometry is part of the kernel: there is no other number.
            busy(worker, written, Math.toIntExact(kernel.workGroups()), wrong);
            return wrong;
        }
        busy(worker, written, 3, wrong);
        int workers = 8;
        int before = busy(worker, written, workers, wrong);
        // Every share is at most one unit when twice as many workers find no more to do.
        for (int now = busy(worker, written, 2 * workers, wrong);
                now > before;
                now = busy(worker, written, 2 * workers, wrong)) {
            before = now;
            workers *= 2;
        }
        most = Math.max(most, before);
        return wrong;
    }

    /** Runs every share alone. Returns how many of them wrote something. */
    private static int busy(LoneWorker worker, WrittenBytes written, int workers, List<String> wrong) {
        String label = worker.label() + " by " + workers + " workers: ";
        written.begin();
        int busy = 0;
        for (int me = 0; me < workers; me++) {
            int number = me;
            busy += written.share(() -> worker.run(number, workers)) ? 1 : 0;
            shares++;
        }
        written.wrong().forEach(what -> wrong.add(label + what));
        return busy;
    }

    /** The test can fail: shares that overlap, that leave something out, or that read each other's results are noticed. */
    @Test
    void workersThatMeetAreNoticed() {
        try (PhaseBench bench = PhaseCase.all().get(6).open(cache)) {
            ProvedStep step = PhaseCase.chunk(bench);
            bench.send(PhaseCase.batch(step), step.plan());
            List<PhaseCase.Launched> launches = PhaseCase.launches(bench, step)
                    .subList(0, step.plan().launches().size());
            for (PhaseCase.Launched launch : launches) {
                WrittenBytes written = written(bench, launch);
                LoneWorker worker = new LoneWorker(bench, launch.kernel(), launch.places());
                written.begin();
                written.share(() -> worker.run(0, 2));
                assertThat(written.wrong()).as(worker.label()).anyMatch(what -> what.contains("by nobody"));
                written.begin();
                written.share(() -> worker.run(0, 1));
                written.share(() -> worker.run(0, 1));
                assertThat(written.wrong()).as(worker.label()).anyMatch(what -> what.contains("by two workers"));
            }
            // Another token is not what the launch read.
            PhaseCase.Launched launch = launches.get(0);
            WrittenBytes written = written(bench, launch);
            LoneWorker worker = new LoneWorker(bench, launch.kernel(), launch.places());
            StepBatch other = PhaseCase.batch(step);
            written.begin();
            bench.send(other.clear(StepBatch.Want.TOKEN).add(1, 0, 3, false), step.plan());
            written.share(() -> worker.run(0, 1));
            assertThat(written.wrong()).anyMatch(what -> what.contains("not what the launch writes"));
        }
    }
}
