package dev.millrace.scheduler.queue;

import dev.millrace.kernels.looped.BarrierControl;
import dev.millrace.kernels.looped.LoopedProgram;
import dev.millrace.kernels.phase.StepLayout;
import dev.millrace.kernels.program.ProgramCache;
import dev.millrace.opencl.Belongings;
import dev.millrace.opencl.Buffer;
import dev.millrace.opencl.Context;
import dev.millrace.opencl.Kernel;
import dev.millrace.opencl.Queue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;

/** A looped plan with its kernel compiled and all its arguments set. */
final class BoundLoop implements AutoCloseable {

    private final LoopedPlan plan;
    private final Belongings owned = new Belongings();
    private final Kernel kernel;
    private final int[] sharesBefore;
    private int shares;

    /** @param patience how long a work-group waits for the others; see {@code Patience} */
    BoundLoop(
            LoopedPlan plan,
            String label,
            ProgramCache programs,
            Queue queue,
            Buffer step,
            Map<String, Buffer> buffers,
            int patience) {
        this.plan = plan;
        sharesBefore = plan.sharesBefore();
        Context context = programs.context();
        try {
            kernel = owned.own(programs.program(label, plan.program().source()).kernel(LoopedProgram.ENTRY));
            Buffer table = owned.own(context.allocate(label + " table", plan.tableBytes()));
            queue.write(table, 0, plan.tableContents(), true, null, false);
            Buffer control = owned.own(context.allocate(label + " barrier", BarrierControl.BYTES));
            queue.write(control, 0, control(patience), true, null, false);
            kernel.setBuffer(0, step);
            kernel.setBuffer(1, table);
            kernel.setBuffer(2, control);
            int argument = LoopedProgram.FIRST_BUFFER;
            for (String name : plan.buffers()) {
                Buffer buffer = buffers.get(name);
                if (buffer == null) {
                    throw new IllegalStateException("no buffer '" + name + "' for " + label);
                }
                kernel.setBuffer(argument++, buffer);
            }
            warm(queue, step);
        } catch (Throwable failure) {
            owned.closeAfter(failure);
            throw failure;
        }
    }

    /** Runs no phase: drivers that compile at the first launch do it now, and not in the middle of an answer. */
    private void warm(Queue queue, Buffer step) {
        queue.fill(step, 0, 0, (long) StepLayout.HEADER * Integer.BYTES);
        queue.launch(kernel, plan.workers(), 1, null, false);
        queue.finish();
        ran(PhaseRange.NONE, 1);
    }

    /** Shares that have been done so far, as the device counts them. */
    int shares() {
        return shares;
    }

    /** Takes note of a launch that ran to its end; each token's phases are followed by a share that decides what is next. */
    void ran(PhaseRange range, int tokens) {
        shares += tokens * (sharesBefore[range.end()] - sharesBefore[range.first()] + 1);
    }

    private static ByteBuffer control(int patience) {
        ByteBuffer bytes =
                ByteBuffer.allocateDirect(Math.toIntExact(BarrierControl.BYTES)).order(ByteOrder.nativeOrder());
        bytes.asIntBuffer().put(BarrierControl.initial(patience));
        return bytes;
    }

    LoopedPlan plan() {
        return plan;
    }

    Kernel kernel() {
        return kernel;
    }

    @Override
    public void close() {
        owned.close();
    }
}
