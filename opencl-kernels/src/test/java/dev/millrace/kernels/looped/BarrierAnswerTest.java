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
    void theProofNoticesABarrierThatDoesNotWait() {
        assertThat(faults("phase_wait(control, *until)", "1")).isPositive();
    }

    @Test
    void theProofNoticesNothingWhereTheBarrierWaits() {
        assertThat(faults("phase_wait(control, *until)", "phase_wait(control, *until)"))
                .isZero();
    }

    private long faults(String barrier, String instead) {
        String text = BarrierAnswer.source(false).text().replace("return " + barrier, "return " + instead);
        KernelSource source = KernelSource.builder().text(text).build();
        try (Belongings opened = new Belongings()) {
            Context context = opened.own(device.openContext());
            ProgramCache programs = opened.own(new ProgramCache(context, null));
            Queue queue = opened.own(context.openQueue(false));
            Kernel kernel = opened.own(
                    programs.program("proof", source, BuildOptions.standard()).kernel(BarrierAnswer.MEETING));
            Buffer words = opened.own(context.allocate("words", workers * 256L));
            Buffer faults = opened.own(context.allocate("faults", workers * 4L));
            Buffer passed = opened.own(context.allocate("passed", workers * 4L));
            Buffer control = opened.own(context.allocate("control", BarrierControl.BYTES));
            ByteBuffer bytes =
                    ByteBuffer.allocateDirect((int) BarrierControl.BYTES).order(ByteOrder.nativeOrder());
            bytes.asIntBuffer().put(BarrierControl.initial(Patience.ample(false)));
            queue.write(control, 0, bytes, true, null, false);
            kernel.setBuffer(0, words);
            kernel.setBuffer(1, faults);
            kernel.setBuffer(2, passed);
            kernel.setBuffer(3, control);
            kernel.setInt(4, workers);
            kernel.setInt(5, BarrierAnswer.ROUNDS);
            queue.launch(kernel, workers, 1, null, false);
            ByteBuffer counts = ByteBuffer.allocateDirect(workers * 4).order(ByteOrder.nativeOrder());
            queue.read(faults, 0, counts, true, null, false);
            return IntStream.range(0, workers)
                    .map(worker -> counts.getInt(worker * 4))
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
