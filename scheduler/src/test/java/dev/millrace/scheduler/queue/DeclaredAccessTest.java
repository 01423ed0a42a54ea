package dev.millrace.scheduler.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.scheduler.proof.Access;
import dev.millrace.scheduler.proof.Content;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a launch declares is what it does. Everything that it does not declare to read is poisoned, twice and differently
 * (0xff bytes are NaN, -1; 0x7f bytes are NaN as half and huge otherwise): what it writes must not change. What it does not
 * declare to write must keep its bytes.
 */
@Tag("device")
class DeclaredAccessTest {

    private static final byte[] POISONS = {0x7f, (byte) 0xff};

    @TempDir
    static Path cache;

    static List<PhaseCase> cases() {
        return PhaseCase.all();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void whatIsDeclaredIsDone(PhaseCase phases) {
        assumeTrue(phases.fits(), "the device lacks what the variants need");
        try (PhaseBench bench = phases.open(cache)) {
            bothPlans(bench);
        }
    }

    private static void bothPlans(PhaseBench bench) {
        assertThat(plan(bench, PhaseCase.decode(bench), false)).isEmpty();
        assertThat(plan(bench, PhaseCase.chunk(bench), false)).isEmpty();
    }

    /** The test can fail: where a read is not declared although it happens, its launch is found out. */
    @Test
    void aReadThatIsNotDeclaredIsNoticed() {
        try (PhaseBench bench = PhaseCase.all().get(1).open(cache)) {
            List<String> unnoticed = new ArrayList<>();
            plan(bench, PhaseCase.decode(bench), true).forEach(line -> {
                if (line.startsWith("unnoticed")) {
                    unnoticed.add(line);
                }
            });
            assertThat(unnoticed).isEmpty();
        }
    }

    /** Runs a step launch by launch. Returns what was found; with {@code drop}, also which missing declarations were not. */
    private static List<String> plan(PhaseBench bench, ProvedStep step, boolean drop) {
        bench.send(PhaseCase.batch(step), step.plan());
        Access sent = new Access.Span(
                Access.Mode.READ,
                new Content(PlanMemory.STEP, 0),
                PlanMemory.STEP,
                0,
                0,
                StepTransfers.bytesSent(step.plan().bucket().rows(), step.outputs()));
        List<String> found = new ArrayList<>();
        Map<String, byte[]> before = bench.contents();
        for (PhaseCase.Launched launch : PhaseCase.launches(bench, step)) {
            List<Access> declared = new ArrayList<>(launch.touched());
            declared.add(sent);
            bench.run(launch);
            Map<String, byte[]> after = bench.contents();
            assertThat(changes(before, after)).as(launch.kernel().label()).isPositive();
            String label =
                    step.plan().bucket().rows() + " rows, " + launch.kernel().label();
            found.addAll(poison(bench, launch, new DeclaredBytes(bench.memory(), declared), before, after, label));
            if (drop) {
                for (Access access : accesses(declared)) {
                    List<Access> fewer = new ArrayList<>(declared);
                    fewer.remove(access);
                    DeclaredBytes bytes = new DeclaredBytes(bench.memory(), fewer);
                    if (poison(bench, launch, bytes, before, after, label).isEmpty()) {
                        found.add("unnoticed: " + label + " without " + access);
                    }
                }
            }
            bench.fill(after);
            before = after;
        }
        return found;
    }

    /** Declarations to leave out by turns: all but the step, the page table and the draw, whose poison is an address. */
    private static List<Access> accesses(List<Access> declared) {
        return declared.stream()
                .filter(access -> {
                    String tensor = access.content().tensor();
                    return !tensor.equals(PlanMemory.STEP)
                            && !tensor.equals(StepPlan.DRAW)
                            && !tensor.startsWith("Pages");
                })
                .toList();
    }

    private static long changes(Map<String, byte[]> before, Map<String, byte[]> after) {
        return before.keySet().stream()
                .filter(name -> !Arrays.equals(before.get(name), after.get(name)))
                .count();
    }

    private static List<String> poison(
            PhaseBench bench,
            PhaseCase.Launched launch,
            DeclaredBytes declared,
            Map<String, byte[]> before,
            Map<String, byte[]> after,
            String label) {
        List<Map<String, byte[]>> inputs = new ArrayList<>();
        List<Map<String, byte[]>> outputs = new ArrayList<>();
        for (byte poison : POISONS) {
            Map<String, byte[]> image = new HashMap<>();
            before.forEach((name, bytes) -> {
                byte[] poisoned = bytes.clone();
                BitSet reads = declared.reads(name);
                BitSet writes = declared.writes(name);
                for (int i = reads.nextClearBit(0); i < poisoned.length; i = reads.nextClearBit(i + 1)) {
                    // Other bytes where results go, so that poison that is handed on is not taken for no result.
                    poisoned[i] = writes.get(i) ? (byte) (poison ^ 0x2a) : poison;
                }
                image.put(name, poisoned);
            });
            bench.fill(image);
            bench.run(launch);
            inputs.add(image);
            outputs.add(bench.contents());
        }
        List<String> found = new ArrayList<>();
        after.forEach((name, right) -> {
            BitSet writes = declared.writes(name);
            byte[][] was = inputs.stream().map(image -> image.get(name)).toArray(byte[][]::new);
            byte[][] is = outputs.stream().map(image -> image.get(name)).toArray(byte[][]::new);
            for (int i = 0; i < right.length; i++) {
                boolean untouched = is[0][i] == was[0][i] && is[1][i] == was[1][i];
                boolean same = is[0][i] == right[i] && is[1][i] == right[i];
                if (!untouched && !(writes.get(i) && same)) {
                    found.add(label + ": byte " + i + " of '" + name + "' "
                            + (writes.get(i)
                                    ? "depends on what is not declared to be read"
                                    : "is written, which is not declared"));
                    return;
                }
            }
        });
        return found;
    }
}
