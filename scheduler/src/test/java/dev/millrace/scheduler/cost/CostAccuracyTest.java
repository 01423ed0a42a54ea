package dev.millrace.scheduler.cost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.kernels.phase.MatmulVariant;
import dev.millrace.kernels.program.CacheFolders;
import dev.millrace.kernels.program.ProgramCache;
import dev.millrace.kernels.quant.ActivationType;
import dev.millrace.kernels.quant.KvType;
import dev.millrace.kernels.quant.WeightTypes;
import dev.millrace.kernels.selftest.SelfTest;
import dev.millrace.opencl.Bindings;
import dev.millrace.opencl.Capabilities;
import dev.millrace.opencl.CapabilityProbe;
import dev.millrace.opencl.Context;
import dev.millrace.opencl.Device;
import dev.millrace.scheduler.lowering.AttentionChoice;
import dev.millrace.scheduler.lowering.VariantSelection;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Predictions against measurements on shapes that were not used to calibrate. Prints the strict figures; asserts loosely,
 * since whoever shares the machine disturbs the clock.
 */
@Tag("device")
class CostAccuracyTest {

    private record Compared(String label, double predicted, double measured) {
        double error() {
            return Math.abs(predicted - measured) / measured;
        }
    }

    @Test
    void predictionsAreNearAndRankRightly() {
        Device device = Bindings.select("auto").platforms().get(0).devices().get(0);
        CacheFolders folders = CacheFolders.ofUser();
        try (Context context = device.openContext();
                ProgramCache programs = new ProgramCache(context, folders.programs())) {
            Capabilities capabilities = CapabilityProbe.probe(context);
            try (SelfTest selfTest = new SelfTest(device, capabilities, folders)) {
                VariantSelection selection =
                        new VariantSelection(device.info(), capabilities, Map.of(), selfTest::verdict);
                MatmulVariant matmul =
                        selection.matmul(WeightTypes.all(), ActivationType.INT8).variant();
                AttentionChoice attention = selection.attention(List.of(), KvType.F16);
                long start = System.nanoTime();
                DeviceProfiler.Measured measured = DeviceProfiler.measure(
                        device.info(),
                        programs,
                        matmul,
                        attention,
                        ProfileDefaults.of(device.info(), capabilities),
                        120_000,
                        figure -> {});
                System.out.printf(Locale.ROOT, "profile measured in %.1f s%n", (System.nanoTime() - start) / 1e9);
                measured.profile().figures().forEach((name, value) -> System.out.printf("  %s = %.4g%n", name, value));
                assertThat(measured.unmeasured()).isEmpty();
                List<Compared> all = new ArrayList<>();
                try (PhaseClock clock = new PhaseClock(device.info(), programs, matmul, attention)) {
                    for (int pass = 0; pass < 2; pass++) {
                        HeldOut.workloads().forEach(clock::nanos);
                    }
                    for (Workload workload : HeldOut.workloads()) {
                        CostModel model = new CostModel(
                                measured.profile(),
                                PhaseOverhead.LAUNCH,
                                CostModel.workers(device.info()),
                                clock.bucket(workload.load()),
                                workload.load());
                        all.add(new Compared(
                                workload.label(),
                                model.predict(clock.lowered(workload)).nanos(),
                                clock.nanos(workload)));
                    }
                }
                report(all);
            }
        }
    }

    private static void report(List<Compared> all) {
        for (Compared one : all) {
            System.out.printf(
                    Locale.ROOT,
                    "  %-70s predicted %9.1f us  measured %9.1f us  %+5.0f %%%n",
                    one.label(),
                    one.predicted() / 1e3,
                    one.measured() / 1e3,
                    100 * (one.predicted() / one.measured() - 1));
        }
        double[] errors = all.stream().mapToDouble(Compared::error).sorted().toArray();
        double median = errors[errors.length / 2];
        int pairs = 0;
        int right = 0;
        for (int i = 0; i < all.size(); i++) {
            for (int j = 0; j < i; j++) {
                double a = all.get(i).measured();
                double b = all.get(j).measured();
                if (Math.max(a, b) > 1.2 * Math.min(a, b)) {
                    pairs++;
                    right += (a > b) == (all.get(i).predicted() > all.get(j).predicted()) ? 1 : 0;
                }
            }
        }
        System.out.printf(
                Locale.ROOT,
                "cost model on %d held-out phases: median error %.1f %%, 90th percentile %.1f %%, %d of %d pairs (%.1f %%)"
                        + " that differ by more than 20 %% ranked rightly%n",
                all.size(),
                100 * median,
                100 * errors[errors.length * 9 / 10],
                right,
                pairs,
                100.0 * right / pairs);
        assertThat(median).isLessThan(0.6);
        assertThat((double) right / pairs).isGreaterThan(0.75);
    }
}
