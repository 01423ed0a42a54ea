package dev.millrace.kernels.looped;

import dev.millrace.kernels.phase.PhaseKernel;
import dev.millrace.kernels.phase.StepLayout;
import dev.millrace.kernels.program.KernelSource;
import dev.millrace.kernels.program.SourceUnits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A persistent kernel for phases: it goes through a table, runs in each row the kind of phase that the row names on the
 * storage that the row names, share by share, and opens the next when all shares are done. A share is what a work-group of
 * the phase's own launch does; any work-group here claims it.
 *
 * <p>A kind is an entry of a source; the same phase of every layer is one kind, a phase on other weight types another.
 * The program holds the very functions that the kinds run when they are launched one by one, so it gives the same bits.
 *
 * <p>Arguments: the step, the table, the control words, then the buffers. A table row has {@link #stride()} longs: the
 * {@link #work}, then of each slot {@link #place}. The step says which rows run and gives a ticket, which is written to
 * the results when all have run. A step of one row may ask for a run: then the token that was chosen is read on at the next
 * position, until there are as many as asked for, or one that ends the run.
 *
 * @param source the program
 * @param stride longs of a table row
 * @param kinds number of each kind
 */
public record LoopedProgram(KernelSource source, int stride, Map<Kind, Integer> kinds) {

    /**
     * Where a launch leaves what the host looks for: places in one of the buffers.
     *
     * @param buffer number of the buffer
     * @param ticket bytes to the ticket
     * @param tokens bytes to the token that the phases choose
     * @param run bytes to the tokens of a run
     */
    public record Results(int buffer, long ticket, long tokens, long run) {

        /** Most tokens of a run. */
        public static final int MOST_RUN = 64;

        /** Bytes of the tokens of a run. */
        public static final long RUN_BYTES = (1L + MOST_RUN) * Integer.BYTES;
    }

    /** What a phase kernel runs: a source and the name of an entry in it. */
    public record Kind(KernelSource source, String entry) {

        static Kind of(PhaseKernel phase) {
            return new Kind(phase.source(), phase.entry());
        }
    }

    /** Name of the kernel. */
    public static final String ENTRY = "looped";

    /** Index of the first buffer among the kernel's arguments. */
    public static final int FIRST_BUFFER = 3;

    private static final int BUFFER_SHIFT = 56;
    private static final int WORK_SHIFT = 32;

    public LoopedProgram {
        kinds = Map.copyOf(kinds);
    }

    /** The kind of a phase and its shares, as a table has them. */
    public static long work(int kind, long shares) {
        return shares << WORK_SHIFT | kind;
    }

    /** The shares of a {@link #work}. */
    public static int shares(long work) {
        return (int) (work >>> WORK_SHIFT);
    }

    /** Where a slot lies, as a table has it. */
    public static long place(int buffer, long offset) {
        return (long) buffer << BUFFER_SHIFT | offset;
    }

    /** The number of the buffer of a {@link #place}. */
    public static int buffer(long place) {
        return (int) (place >>> BUFFER_SHIFT);
    }

    /** The offset of a {@link #place}. */
    public static long offset(long place) {
        return place & (1L << BUFFER_SHIFT) - 1;
    }

    /**
     * Writes the program.
     *
     * @param phases all phases that it must be able to run
     * @param buffers how many buffers their slots lie in
     * @param results where a launch leaves its results
     * @param sleeping whether work-groups sleep while they wait
     * @throws IllegalArgumentException when a phase needs work-groups of several work-items
     */
    public static LoopedProgram of(List<PhaseKernel> phases, int buffers, Results results, boolean sleeping) {
        Map<Kind, Integer> kinds = new HashMap<>();
        Map<KernelSource, Integer> units = new HashMap<>();
        List<String> calls = new ArrayList<>();
        KernelSource.Builder program = KernelSource.builder();
        if (sleeping) {
            program.define("MILLRACE_FUTEX").resource("barrier/futex.cl");
        }
        new TreeMap<>(StepLayout.runSymbols()).forEach((name, place) -> program.define(name, place));
        program.resource("barrier/shares.cl").resource("barrier/run.cl");
        int slots = 0;
        for (PhaseKernel phase : phases) {
            if (phase.localSize() != 1) {
                throw new IllegalArgumentException(phase.variant() + " shares work-groups of " + phase.localSize()
                        + " work-items; only phases of single work-items can be looped");
            }
            int kind = kinds.size();
            if (kinds.putIfAbsent(Kind.of(phase), kind) != null) {
                continue;
            }
            Integer known = units.get(phase.source());
            int unit = known != null ? known : units.size();
            if (known == null) {
                units.put(phase.source(), unit);
                program.text(phase.label(), SourceUnits.text(phase.source(), unit));
            }
            int count = phase.slots().size();
            slots = Math.max(slots, count);
            calls.add("        case %d: %s(share, shares, step%s); break;\n"
                    .formatted(kind, SourceUnits.name(phase.entry(), unit), arguments(count)));
        }
        int stride = 1 + slots;
        program.text("looped", entry(calls, buffers, results, stride));
        return new LoopedProgram(program.build(), stride, kinds);
    }

    /** The number by which a table names what a phase runs. */
    public int kind(PhaseKernel phase) {
        Integer kind = kinds.get(Kind.of(phase));
        if (kind == null) {
            throw new IllegalArgumentException("the program does not hold " + phase.label());
        }
        return kind;
    }

    private static String arguments(int slots) {
        StringBuilder text = new StringBuilder();
        for (int slot = 1; slot <= slots; slot++) {
            text.append(", SLOT_BASE(%d), SLOT_OFFSET(%d)".formatted(slot, slot));
        }
        return text.toString();
    }

    private static String entry(List<String> calls, int buffers, Results results, int stride) {
        List<String> names = IntStream.range(0, buffers)
                .mapToObj(buffer -> "buffer" + buffer)
                .toList();
        return """
                #define SLOT_BASE(i) buffers[row[i] >> %d]
                #define SLOT_OFFSET(i) (row[i] & 0x%xul)
                kernel void looped(global int *step, global const ulong *table, volatile global int *control%s) {
                    global char *buffers[%d] = {%s};
                    global char *results = buffers[%d];
                    const int first = step[%d], last = step[%d], asked = step[%d];
                    uint start = step[%d];
                    for (int count = 1;; count++) {
                        for (int r = first; r < last; r++) {
                            global const ulong *row = table + (size_t)r * %d;
                            const int shares = (int)(row[0] >> %d);
                            const uint until = start + shares;
                            if (!shares_passed(control, until)) {
                                if (!phase_wait(control, start)) return;
                                for (int share; (share = share_claim(control, start, shares)) >= 0;) {
                                    switch ((int)row[0]) {
                %s                    }
                                    share_done(control, until);
                                }
                            }
                            start = until;
                        }
                        if (!phase_wait(control, start)) return;
                        if (share_claim(control, start, 1) == 0) {
                            const int more =
                                asked > 0 && run_goes_on(step, (global int *)(results + %d), (global int *)(results + %d), count);
                            if (!more) *(global int *)(results + %d) = step[%d];
                            control[SHARES_GOES_ON] = count + more;
                            share_done(control, start + 1);
                        }
                        if (asked == 0) return;
                        start++;
                        if (!phase_wait(control, start)) return;
                        if (control[SHARES_GOES_ON] == count) return;
                    }
                }
                """.formatted(
                        BUFFER_SHIFT,
                        (1L << BUFFER_SHIFT) - 1,
                        names.stream().map(name -> ", global char *" + name).collect(Collectors.joining()),
                        buffers,
                        String.join(", ", names),
                        results.buffer(),
                        StepLayout.FIRST_PHASE,
                        StepLayout.END_PHASE,
                        StepLayout.RUN,
                        StepLayout.SHARES,
                        stride,
                        WORK_SHIFT,
                        String.join("", calls),
                        results.tokens(),
                        results.run(),
                        results.ticket(),
                        StepLayout.TICKET);
    }
}
