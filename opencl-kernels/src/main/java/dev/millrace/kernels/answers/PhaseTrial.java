package dev.millrace.kernels.answers;

import dev.millrace.kernels.expression.Slot;
import dev.millrace.kernels.phase.Bucket;
import dev.millrace.kernels.phase.PhaseKernel;
import dev.millrace.kernels.phase.StepLayout;
import dev.millrace.kernels.program.BuildOptions;
import dev.millrace.kernels.selftest.TestBench;
import dev.millrace.opencl.Buffer;
import dev.millrace.opencl.Kernel;
import java.util.HashMap;
import java.util.Map;

/** Runs phases on buffers bound by slot name. */
final class PhaseTrial {

    private final TestBench bench;
    private final Buffer step;
    private final Map<String, Buffer> buffers = new HashMap<>();

    /** A step of {@code positions.length} rows of sequence 0, every row an output. */
    PhaseTrial(TestBench bench, Bucket bucket, int[] positions) {
        this.bench = bench;
        int capacity = bucket.rows();
        int[] ints = new int[Math.toIntExact(StepLayout.ints(capacity))];
        ints[StepLayout.ROWS] = positions.length;
        ints[StepLayout.OUTPUTS] = positions.length;
        for (int row = 0; row < positions.length; row++) {
            ints[StepLayout.position(capacity, row)] = positions[row];
            ints[StepLayout.outputRow(capacity, row)] = row;
        }
        step = bench.buffer("step", ints);
    }

    PhaseTrial bind(Slot slot, Buffer buffer) {
        buffers.put(slot.name(), buffer);
        return this;
    }

    void run(PhaseKernel phase) {
        Kernel kernel = bench.kernel(phase.label(), phase.source(), BuildOptions.standard(), phase.entry());
        kernel.setBuffer(0, step);
        int argument = 1;
        for (Slot slot : phase.slots()) {
            Buffer buffer = buffers.get(slot.name());
            if (buffer == null) {
                throw new IllegalStateException("slot '" + slot.name() + "' of " + phase.label() + " is not bound");
            }
            kernel.setBuffer(argument++, buffer);
            kernel.setLong(argument++, 0);
        }
        bench.queue().launch(kernel, phase.workGroups() * phase.localSize(), phase.localSize(), null, false);
    }
}
