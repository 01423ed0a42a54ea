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

    /** The kernel in which whoever is free claims shares. */
    static final String SHARING = "shares_proof";

    private static final int WIDTH = 64;
    private static final int SHARES = 3;

    /** One work-group may have done everything before the others begin; in some launches they overlap. */
    private static final int LAUNCHES = 10;

    private BarrierAnswer() {}

    /**
     * How to judge whether work-groups can share phases out.
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
                Digests.ofTexts(source.text(), Integer.toString(workers), ROUNDS + " " + SHARES + " " + LAUNCHES),
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
        Buffer words = bench.buffer("words", (long) workers * WIDTH * Integer.BYTES);
        Buffer faults = bench.buffer("faults", (long) workers * Integer.BYTES);
        Buffer passed = bench.buffer("passed", (long) workers * Integer.BYTES);
        launch(bench, meeting, List.of(words, faults, passed), patience, workers, workers);
        Deviation met = Deviation.of(new int[workers], bench.ints(faults, workers))
                .worse(Deviation.of(filled(workers, 2 * ROUNDS), bench.ints(passed, workers)));
        launch(bench, meeting, List.of(words, faults, passed), Patience.brief(sleeping), workers, workers + 1);
        Deviation ended = Deviation.of(new int[workers], bench.ints(passed, workers));

        Deviation often = Deviation.of(new int[0], new int[0]);
        for (int launch = 0; launch < LAUNCHES; launch++) {
            often = often.worse(shared(bench, source, workers, patience, 0));
        }
        return met.worse(ended)
                .worse(often)
                .worse(shared(bench, source, workers, patience, Integer.MAX_VALUE - ROUNDS))
                .worse(shared(bench, source, workers, patience, -ROUNDS));
    }

    /** Phases that are shared out when so many shares have been done; counts wrap around on the way. */
    private static Deviation shared(TestBench bench, KernelSource source, int workers, int patience, int before) {
        int shares = workers * SHARES;
        Buffer words = bench.buffer("words", (long) shares * 2 * WIDTH * Integer.BYTES);
        Buffer faults = bench.buffer("faults", (long) workers * Integer.BYTES);
        Buffer runs = bench.buffer("runs", new int[shares]);
        Kernel kernel = bench.kernel("shares", source, BuildOptions.standard(), SHARING);
        kernel.setBuffer(0, words);
        kernel.setBuffer(1, faults);
        kernel.setBuffer(2, runs);
        kernel.setBuffer(3, bench.buffer("control", BarrierControl.after(before, patience)));
        kernel.setInt(4, shares);
        kernel.setInt(5, ROUNDS);
        kernel.setInt(6, before);
        bench.queue().launch(kernel, workers, 1, null, false);
        return Deviation.of(new int[workers], bench.ints(faults, workers))
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
