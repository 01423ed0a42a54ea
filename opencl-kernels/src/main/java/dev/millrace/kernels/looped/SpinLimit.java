package dev.millrace.kernels.looped;

import dev.millrace.kernels.program.ProgramCache;
import dev.millrace.opencl.Belongings;
import dev.millrace.opencl.Buffer;
import dev.millrace.opencl.Context;
import dev.millrace.opencl.Kernel;
import dev.millrace.opencl.Queue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How often a work-group looks for the others before it gives up: a time, turned into a number of looks by measuring one
 * work-group that waits in vain. Machines steal cores from each other, so the time is long beside any phase.
 */
public final class SpinLimit {

    /** Looks before anything was measured: minutes or seconds, on any device. */
    static final int UNCALIBRATED = 1 << 28;

    /** Looks that take some milliseconds. */
    static final int SHORT = 1 << 16;

    private SpinLimit() {}

    /**
     * Looks that take so long, at least {@value #SHORT}.
     *
     * @param seconds how long to wait for the others
     * @param pause whether the processor knows the instruction {@code pause}
     */
    public static int measure(ProgramCache programs, Queue queue, double seconds, boolean pause) {
        Context context = programs.context();
        try (Belongings opened = new Belongings()) {
            Kernel kernel = opened.own(
                    programs.program("barrier", BarrierAnswer.source(pause)).kernel("barrier_proof"));
            Buffer words = opened.own(context.allocate("spin words", 4096));
            Buffer control = opened.own(context.allocate("spin control", BarrierControl.BYTES));
            for (int index = 0; index < 3; index++) {
                kernel.setBuffer(index, words);
            }
            kernel.setBuffer(3, control);
            kernel.setInt(4, 2);
            kernel.setInt(5, 1);
            waitInVain(queue, kernel, control);
            long start = System.nanoTime();
            waitInVain(queue, kernel, control);
            double looksPerSecond = SHORT / ((System.nanoTime() - start) / 1e9);
            return (int) Math.max(SHORT, Math.min(Integer.MAX_VALUE, looksPerSecond * seconds));
        }
    }

    private static void waitInVain(Queue queue, Kernel kernel, Buffer control) {
        int[] words = BarrierControl.initial(SHORT);
        ByteBuffer bytes =
                ByteBuffer.allocateDirect(words.length * Integer.BYTES).order(ByteOrder.nativeOrder());
        bytes.asIntBuffer().put(words);
        queue.write(control, 0, bytes, true, null, false);
        queue.launch(kernel, 1, 1, null, false);
        queue.finish();
    }
}
