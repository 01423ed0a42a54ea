package dev.millrace.scheduler.queue;

import dev.millrace.kernels.phase.PhaseKernel;
import dev.millrace.kernels.phase.StepLayout;
import dev.millrace.kernels.program.KernelSource;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * One worker of a phase, without the others: the phase's own kernel, launched as a single work-group that is told by a spare
 * word of the step which of how many it is.
 */
final class LoneWorker {

    private final PhaseBench bench;
    private final PhaseKernel kernel;
    private final List<Location> places;

    LoneWorker(PhaseBench bench, PhaseKernel phase, List<Location> places) {
        this.bench = bench;
        this.places = places;
        String told = "(step[" + StepLayout.SHARES + "]";
        KernelSource source = KernelSource.builder()
                .define("MILLRACE_WORKER", told + " & 0x7fff)")
                .define("MILLRACE_WORKERS", told + " >> 16)")
                .text(phase.source()
                        .text()
                        .replace("get_group_id(0)", "MILLRACE_WORKER")
                        .replace("get_num_groups(0)", "MILLRACE_WORKERS"))
                .build();
        kernel = new PhaseKernel(
                "one worker of " + phase.label(),
                phase.entry(),
                source,
                phase.slots(),
                1,
                phase.localSize(),
                phase.variant());
    }

    String label() {
        return kernel.label() + ", " + kernel.variant();
    }

    /** Runs the share of a worker. */
    void run(int worker, int workers) {
        ByteBuffer word = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.nativeOrder());
        bench.write(
                PlanMemory.STEP,
                StepLayout.SHARES * Integer.BYTES,
                word.putInt(0, workers << 16 | worker).array());
        bench.run(kernel, places, 1);
    }
}
