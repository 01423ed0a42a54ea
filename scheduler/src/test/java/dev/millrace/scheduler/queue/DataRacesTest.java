package dev.millrace.scheduler.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.kernels.phase.PhaseKernel;
import dev.millrace.kernels.phase.SamplingVariant;
import dev.millrace.kernels.program.KernelSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Kernels that run on every device, work-item by work-item in a simulator that looks for data races, and for accesses beyond
 * the ends of buffers. {@code scripts/check-races} runs it; elsewhere it is left out.
 */
@Tag("device")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@EnabledIfEnvironmentVariable(named = DataRacesTest.LOG, matches = ".+")
class DataRacesTest {

    /** Names the file to which the simulator writes what it finds. */
    static final String LOG = "OCLGRIND_LOG";

    private static final Set<String> KERNELS = new TreeSet<>();
    private static final Set<String> KINDS = new TreeSet<>();
    private static int launches;
    private static int cases;
    private static int planted;

    @TempDir
    static Path cache;

    private String known = "";

    static List<PhaseCase> cases() {
        return PhaseCase.portable();
    }

    @BeforeEach
    void forget() {
        findings();
    }

    @AfterAll
    static void count() {
        System.out.printf(
                "data races: %d launches of %d kernels in %d cases, and %d planted races found%n",
                launches, KERNELS.size(), cases, planted);
        System.out.println("data races: looked at " + String.join(", ", KINDS));
    }

    /** What was found since the last call. The simulator begins its log anew with every context. */
    private String findings() {
        Path log = Path.of(System.getenv(LOG));
        try {
            String all = Files.exists(log) ? Files.readString(log) : "";
            String fresh = all.startsWith(known) ? all.substring(known.length()) : all;
            known = all;
            return fresh;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    @Order(1)
    void thereIsNone(PhaseCase phases) {
        assertThat(phases.fits()).as("a device for every portable variant").isTrue();
        try (PhaseBench bench = phases.open(cache)) {
            assertThat(findings()).as("packing of weights").isEmpty();
            for (ProvedStep step : List.of(PhaseCase.decode(bench), PhaseCase.chunk(bench))) {
                bench.send(PhaseCase.batch(step), step.plan());
                for (PlannedLaunch launch : step.plan().launches()) {
                    run(bench, launch.kernel(), launch.arguments());
                }
                for (TokenKernels.Bound last :
                        bench.design().tokens().with(SamplingVariant.DRAWN).of(step.plan())) {
                    run(bench, last.kernel(), last.arguments());
                }
            }
        }
        cases++;
    }

    private void run(PhaseBench bench, PhaseKernel kernel, List<Location> places) {
        bench.run(kernel, places, kernel.workGroups());
        assertThat(findings()).as(kernel.label() + ", " + kernel.variant()).isEmpty();
        launches++;
        KERNELS.add(kernel.source().digest() + kernel.entry());
        KINDS.add(kernel.variant());
    }

    /**
     * The simulator sees what it is meant to see, in the real kernels with one thing taken away. Last, for it falls silent
     * after a number of findings in a process, and so it is known not to have been before.
     */
    @Test
    @Order(2)
    void theyAreFound() {
        planted("matmul/local", "barrier(CLK_LOCAL_MEM_FENCE);", "");
        planted("attention/local", "barrier(CLK_LOCAL_MEM_FENCE);", "");
        for (String variant : List.of("rows/vector", "matmul/local", "sampling/argmax")) {
            planted(variant, "get_group_id(0)", "(get_group_id(0) / 2)");
        }
        planted("sampling/argmax", "tiles[(size_t)o * TILES]", "(int2)(tokens[o + 1])");
    }

    /** Runs a kernel with a part of its text replaced. */
    private void planted(String variant, String part, String replacement) {
        try (PhaseBench bench = PhaseCase.portable().get(2).open(cache)) {
            ProvedStep step = PhaseCase.chunk(bench);
            bench.send(PhaseCase.batch(step), step.plan());
            PlannedLaunch launch = step.plan().launches().stream()
                    .filter(each -> each.kernel().variant().equals(variant))
                    .findFirst()
                    .orElseThrow();
            PhaseKernel kernel = launch.kernel();
            String text = kernel.source().text();
            assertThat(text).contains(part);
            PhaseKernel racy = new PhaseKernel(
                    "racy " + kernel.label(),
                    kernel.entry(),
                    KernelSource.builder().text(text.replace(part, replacement)).build(),
                    kernel.slots(),
                    kernel.workGroups(),
                    kernel.localSize(),
                    variant);
            bench.run(racy, launch.arguments(), 2 * kernel.workGroups());
            assertThat(findings())
                    .as("%s with '%s' in place of '%s'", variant, replacement, part)
                    .contains("data race");
            planted++;
        }
    }
}
