package dev.millrace.kernels.looped;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.kernels.program.BuildOptions;
import dev.millrace.kernels.program.CacheFolders;
import dev.millrace.kernels.program.KernelSource;
import dev.millrace.kernels.program.ProgramCache;
import dev.millrace.kernels.selftest.SelfTest;
import dev.millrace.kernels.selftest.Verdict;
import dev.millrace.opencl.Belongings;
import dev.millrace.opencl.Bindings;
import dev.millrace.opencl.Buffer;
import dev.millrace.opencl.Capabilities;
import dev.millrace.opencl.Capability;
import dev.millrace.opencl.CapabilityProbe;
import dev.millrace.opencl.Context;
import dev.millrace.opencl.Device;
import dev.millrace.opencl.Kernel;
import dev.millrace.opencl.Queue;
import dev.millrace.opencl.TestDevices;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The barrier holds for the work-groups that a device runs at once, and the proof notices where it does not. */
@Tag("device")
class BarrierAnswerTest {

    private final Device device = TestDevices.of(Bindings.select(Bindings.AUTO));
    private final int workers = device.info().computeUnits();

    private final boolean canSleep = canSleep();

    private boolean canSleep() {
        try (Context context = device.openContext()) {
            return CapabilityProbe.probe(context).has(Capability.FUTEX);
        }
    }

    private Verdict verdict(int workGroups, boolean sleeping, int patience) {
        try (SelfTest selfTest = new SelfTest(device, new Capabilities(Set.of(), Set.of()), new CacheFolders(null))) {
            return selfTest.verdict(BarrierAnswer.of(workGroups, sleeping, patience));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void itHoldsForAsManyWorkGroupsAsThereAreComputeUnits(boolean sleeping) {
        assumeTrue(canSleep || !sleeping, "work-groups cannot sleep on this device");
        Verdict verdict = verdict(workers, sleeping, Patience.ample(sleeping));
        assertThat(verdict.passed()).as(verdict.reason()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void moreWorkGroupsThanRunAtOnceFailAndEnd(boolean sleeping) {
        assumeTrue(canSleep || !sleeping, "work-groups cannot sleep on this device");
        assertThat(verdict(workers + 1, sleeping, Patience.brief(sleeping)).passed())
                .isFalse();
    }

    @Test
    void theProofNoticesAMeetingThatDoesNotWait() {
        String waits = "return phase_wait(control, *until);";
        assertThat(noticed(BarrierAnswer.MEETING, waits, "return 1;")).isTrue();
        assertThat(faults(BarrierAnswer.MEETING, waits, waits)).isZero();
    }

    @Test
    void theProofNoticesPhasesThatDoNotWait() {
        String waits = "if (!phase_wait(control, start)) break;";
        assertThat(noticed(BarrierAnswer.SHARING, waits, "")).isTrue();
        assertThat(faults(BarrierAnswer.SHARING, waits, waits)).isZero();
    }

    @Test
    void theProofNoticesSharesThatAreSaidToBeDoneBeforeTheyAre() {
        String writes = "for (int i = 0; i < WIDTH; i++) words[(phase";
        assertThat(noticed(BarrierAnswer.SHARING, writes, "share_done(control, start + shares); " + writes))
                .isTrue();
    }

    /** A launch in which one work-group does everything before the others have begun goes well all the same. */
    private boolean noticed(String entry, String said, String instead) {
        return IntStream.range(0, 100).anyMatch(launch -> faults(entry, said, instead) > 0);
    }

    private long faults(String entry, String said, String instead) {
        assumeTrue(workers > 1, "one work-group waits for nobody");
        String text = BarrierAnswer.source(false).text();
        assertThat(text).containsOnlyOnce(said);
        KernelSource source =
                KernelSource.builder().text(text.replace(said, instead)).build();
        try (Belongings opened = new Belongings()) {
            Context context = opened.own(device.openContext());
            ProgramCache programs = opened.own(new ProgramCache(context, null));
            Queue queue = opened.own(context.openQueue(false));
            Kernel kernel = opened.own(
                    programs.program("proof", source, BuildOptions.standard()).kernel(entry));
            Buffer words = opened.own(context.allocate("words", workers * 512L));
            Buffer faults = opened.own(context.allocate("faults", workers * 4L));
            Buffer passed = opened.own(context.allocate("passed", workers * 4L));
            Buffer control = opened.own(context.allocate("control", BarrierControl.BYTES));
            ByteBuffer bytes =
                    ByteBuffer.allocateDirect((int) BarrierControl.BYTES).order(ByteOrder.nativeOrder());
            bytes.asIntBuffer().put(BarrierControl.initial(Patience.ample(false)));
            queue.write(control, 0, bytes, true, null, false);
            queue.fill(passed, 0, 0, passed.byteSize());
            kernel.setBuffer(0, words);
            kernel.setBuffer(1, faults);
            kernel.setBuffer(2, passed);
            kernel.setBuffer(3, control);
            kernel.setInt(4, workers);
            kernel.setInt(5, BarrierAnswer.ROUNDS);
            if (entry.equals(BarrierAnswer.SHARING)) {
                kernel.setInt(6, 0);
            }
            queue.launch(kernel, workers, 1, null, false);
            ByteBuffer wrong = ByteBuffer.allocateDirect(workers * 4).order(ByteOrder.nativeOrder());
            queue.read(faults, 0, wrong, true, null, false);
            ByteBuffer counts = ByteBuffer.allocateDirect(workers * 4).order(ByteOrder.nativeOrder());
            queue.read(passed, 0, counts, true, null, false);
            int all = entry.equals(BarrierAnswer.SHARING) ? BarrierAnswer.ROUNDS : 2 * BarrierAnswer.ROUNDS;
            return IntStream.range(0, workers)
                    .map(i -> wrong.getInt(i * 4) + Math.abs(counts.getInt(i * 4) - all))
                    .sum();
        }
    }

    @Test
    void moreTimeIsMorePatience() {
        try (Belongings opened = new Belongings()) {
            Context context = opened.own(device.openContext());
            ProgramCache programs = opened.own(new ProgramCache(context, null));
            Queue queue = opened.own(context.openQueue(false));
            int least = Patience.of(programs, queue, 0, false);
            assertThat(least).isEqualTo(Patience.brief(false));
            assertThat(Patience.of(programs, queue, 60, false)).isGreaterThan(least);
            assertThat(Patience.of(programs, queue, 3, true)).isEqualTo(60);
        }
    }
}
