package dev.millrace.kernels.looped;

import dev.millrace.kernels.phase.PhaseKernel;
import dev.millrace.kernels.phase.StepLayout;
import dev.millrace.kernels.program.KernelSource;
import dev.millrace.kernels.program.SourceUnits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A persistent kernel for phases: it goes through a table, runs in each row the kind of phase that the row names on the
 * storage that the row names, and waits for all work-groups before the next.
 *
 * <p>A kind is an entry of a source; the same phase of every layer is one kind, a phase on other weight types another.
 * The program holds the very functions that the kinds run when they are launched one by one, so it gives the same bits.
 *
 * <p>Arguments: the step, the table, the barrier's control words, then the buffers. A table row has {@link #stride()}
 * longs: the kind, then of each slot {@link #place}. The step says which rows run and gives a ticket, which is written to
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

    public LoopedProgram {
        kinds = Map.copyOf(kinds);
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
        program.define("MOST_RUN", Results.MOST_RUN);
        program.resource("barrier/barrier.cl").resource("barrier/run.cl");
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
            calls.add("        case %d: %s(step%s); break;\n"
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
                    const int workers = get_num_groups(0), me = get_group_id(0);
                    const int first = step[%d], last = step[%d], ticket = step[%d], asked = step[%d];
                    for (int count = 1;; count++) {
                        for (int r = first; r < last; r++) {
                            global const ulong *row = table + (size_t)r * %d;
                            switch ((int)row[0]) {
                %s            }
                            if (!device_barrier(control, workers)) return;
                        }
                        if (asked == 0) break;
                        if (!run_goes_on(step, (global int *)(results + %d), (global int *)(results + %d), count, me == 0)) break;
                        if (!device_barrier(control, workers)) return;
                    }
                    if (me == 0) *(global int *)(results + %d) = ticket;
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
                        StepLayout.TICKET,
                        StepLayout.RUN,
                        stride,
                        String.join("", calls),
                        results.tokens(),
                        results.run(),
                        results.ticket());
    }
}
