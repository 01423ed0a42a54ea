package dev.millrace.kernels.looped;

import dev.millrace.kernels.program.BuildOptions;
import dev.millrace.kernels.program.Digests;
import dev.millrace.kernels.program.KernelSource;
import dev.millrace.kernels.selftest.Deviation;
import dev.millrace.kernels.selftest.KnownAnswer;
import dev.millrace.kernels.selftest.TestBench;
import dev.millrace.opencl.Buffer;
import dev.millrace.opencl.Kernel;
import java.util.Arrays;

/**
 * The known answer of the device-wide barrier, for one number of work-groups: {@value #ROUNDS} rounds in which each
 * rewrites its words and reads by ordinary loads what the others wrote. And one in which somebody does not come: the rest
 * must give up and say so.
 */
public final class BarrierAnswer {

    /** Rounds of the proof. */
    public static final int ROUNDS = 1000;

    private static final int WIDTH = 64;

    private BarrierAnswer() {}

    /**
     * How to judge the barrier.
     *
     * @param workers work-groups that meet
     * @param sleeping whether work-groups sleep while they wait
     */
    public static KnownAnswer of(int workers, boolean sleeping) {
        return of(workers, sleeping, Patience.ample(sleeping));
    }

    /** @param patience how long a work-group waits for the others; see {@link Patience} */
    static KnownAnswer of(int workers, boolean sleeping, int patience) {
        KernelSource source = source(sleeping);
        return new KnownAnswer(
                ExecutionVariant.LOOPED,
                workers + (sleeping ? " work-groups that sleep" : " work-groups"),
                Digests.ofTexts(source.text(), Integer.toString(workers), Integer.toString(ROUNDS)),
                0,
                bench -> run(bench, source, workers, sleeping, patience));
    }

    static KernelSource source(boolean sleeping) {
        KernelSource.Builder source = KernelSource.builder().define("WIDTH", WIDTH);
        if (sleeping) {
            source.define("MILLRACE_FUTEX").resource("barrier/futex.cl");
        }
        return source.resource("barrier/proof.cl").build();
    }

    private static Deviation run(TestBench bench, KernelSource source, int workers, boolean sleeping, int patience) {
        Kernel kernel = bench.kernel("barrier", source, BuildOptions.standard(), "barrier_proof");
        Buffer words = bench.buffer("words", (long) workers * WIDTH * Integer.BYTES);
        Buffer faults = bench.buffer("faults", (long) workers * Integer.BYTES);
        Buffer passed = bench.buffer("passed", (long) workers * Integer.BYTES);
        Buffer control = bench.buffer("control", BarrierControl.initial(patience));
        kernel.setBuffer(0, words);
        kernel.setBuffer(1, faults);
        kernel.setBuffer(2, passed);
        kernel.setBuffer(3, control);
        kernel.setInt(4, workers);
        kernel.setInt(5, ROUNDS);
        bench.queue().launch(kernel, workers, 1, null, false);
        int[] all = new int[workers];
        Arrays.fill(all, 2 * ROUNDS);
        Deviation met = Deviation.of(new int[workers], bench.ints(faults, workers))
                .worse(Deviation.of(all, bench.ints(passed, workers)));
        kernel.setBuffer(3, bench.buffer("control", BarrierControl.initial(Patience.brief(sleeping))));
        kernel.setInt(4, workers + 1);
        bench.queue().launch(kernel, workers, 1, null, false);
        return met.worse(Deviation.of(new int[workers], bench.ints(passed, workers)));
    }
}
