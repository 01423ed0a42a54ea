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
 * How long a work-group waits for the others before it gives up, as the device counts it: in naps of known length where it
 * can sleep; else in looks, and how many of them are a time is measured by one work-group that waits in vain. Machines
 * steal cores from each other, so the time is long beside any phase.
 */
public final class Patience {

    private static final double NAP_SECONDS = 0.05;
    private static final int AMPLE_LOOKS = 1 << 28;
    private static final int BRIEF_LOOKS = 1 << 16;

    private static final long WORDS_BYTES = 4096;

    private Patience() {}

    /** Bytes on the device while it is measured. */
    public static long byteSize(boolean sleeping) {
        return sleeping ? 0 : WORDS_BYTES + BarrierControl.BYTES;
    }

    /** Seconds or more, without measuring. */
    static int ample(boolean sleeping) {
        return sleeping ? naps(10) : AMPLE_LOOKS;
    }

    /** Some milliseconds, without measuring. */
    static int brief(boolean sleeping) {
        return sleeping ? naps(0.1) : BRIEF_LOOKS;
    }

    private static int naps(double seconds) {
        return (int) Math.max(1, Math.ceil(seconds / NAP_SECONDS));
    }

    /**
     * The patience of so many seconds.
     *
     * @param sleeping whether work-groups sleep while they wait
     */
    public static int of(ProgramCache programs, Queue queue, double seconds, boolean sleeping) {
        if (sleeping) {
            return naps(seconds);
        }
        Context context = programs.context();
        try (Belongings opened = new Belongings()) {
            Kernel kernel = opened.own(
                    programs.program("barrier", BarrierAnswer.source(false)).kernel(BarrierAnswer.MEETING));
            Buffer words = opened.own(context.allocate("waiting words", WORDS_BYTES));
            Buffer control = opened.own(context.allocate("waiting control", BarrierControl.BYTES));
            for (int index = 0; index < 3; index++) {
                kernel.setBuffer(index, words);
            }
            kernel.setBuffer(3, control);
            kernel.setInt(4, 2);
            kernel.setInt(5, 1);
            waitInVain(queue, kernel, control);
            long start = System.nanoTime();
            waitInVain(queue, kernel, control);
            double looksPerSecond = BRIEF_LOOKS / ((System.nanoTime() - start) / 1e9);
            return (int) Math.max(BRIEF_LOOKS, Math.min(Integer.MAX_VALUE, looksPerSecond * seconds));
        }
    }

    private static void waitInVain(Queue queue, Kernel kernel, Buffer control) {
        int[] words = BarrierControl.initial(BRIEF_LOOKS);
        ByteBuffer bytes =
                ByteBuffer.allocateDirect(words.length * Integer.BYTES).order(ByteOrder.nativeOrder());
        bytes.asIntBuffer().put(words);
        queue.write(control, 0, bytes, true, null, false);
        queue.launch(kernel, 1, 1, null, false);
        queue.finish();
    }
}
