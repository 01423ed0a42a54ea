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
import java.util.List;

/**
 * The known answer of phases that work-groups share out, for one number of work-groups: {@value #ROUNDS} rounds in which
 * each rewrites its words and reads by ordinary loads what the others wrote; one in which somebody does not come, and the
 * rest must give up and say so; and {@value #ROUNDS} phases of shares that whoever is free claims, each to be run once.
 */
public final class BarrierAnswer {

    /** Rounds of the proof. */
    public static final int ROUNDS = 1000;

    /** The kernel in which all work-groups meet. */
    static final String MEETING = "meeting_proof";

    private static final int WIDTH = 64;
    private static final int SHARES = 3;

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
        Kernel meeting = bench.kernel("barrier", source, BuildOptions.standard(), MEETING);
        Buffer words = bench.buffer("words", (long) workers * SHARES * 2 * WIDTH * Integer.BYTES);
        Buffer faults = bench.buffer("faults", (long) workers * Integer.BYTES);
        Buffer passed = bench.buffer("passed", (long) workers * SHARES * Integer.BYTES);
        launch(bench, meeting, List.of(words, faults, passed), patience, workers, workers);
        Deviation met = Deviation.of(new int[workers], bench.ints(faults, workers))
                .worse(Deviation.of(filled(workers, 2 * ROUNDS), bench.ints(passed, workers)));
        launch(bench, meeting, List.of(words, faults, passed), Patience.brief(sleeping), workers, workers + 1);
        Deviation ended = Deviation.of(new int[workers], bench.ints(passed, workers));

        int shares = workers * SHARES;
        Buffer runs = bench.buffer("runs", new int[shares]);
        Kernel shared = bench.kernel("shares", source, BuildOptions.standard(), "shares_proof");
        launch(bench, shared, List.of(words, faults, runs), patience, workers, shares);
        return met.worse(ended)
                .worse(Deviation.of(new int[workers], bench.ints(faults, workers)))
                .worse(Deviation.of(filled(shares, ROUNDS), bench.ints(runs, shares)));
    }

    private static void launch(
            TestBench bench, Kernel kernel, List<Buffer> buffers, int patience, int workers, int expected) {
        for (int i = 0; i < buffers.size(); i++) {
            kernel.setBuffer(i, buffers.get(i));
        }
        kernel.setBuffer(buffers.size(), bench.buffer("control", BarrierControl.initial(patience)));
        kernel.setInt(buffers.size() + 1, expected);
        kernel.setInt(buffers.size() + 2, ROUNDS);
        bench.queue().launch(kernel, workers, 1, null, false);
    }

    private static int[] filled(int count, int value) {
        int[] all = new int[count];
        Arrays.fill(all, value);
        return all;
    }
}
