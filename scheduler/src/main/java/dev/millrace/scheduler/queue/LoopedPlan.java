package dev.millrace.scheduler.queue;

import dev.millrace.kernels.looped.LoopedProgram;
import dev.millrace.kernels.phase.PhaseKernel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A plan as one persistent launch: the program of all kinds of phases in it, and the table that says for each phase its
 * kind, its shares and where its slots lie.
 *
 * @param program the program
 * @param buffers names of the buffers in the order of the kernel's arguments, the results first
 * @param table rows of {@link LoopedProgram#stride} longs
 * @param counts how many phases there are
 * @param workers work-groups of a launch
 */
record LoopedPlan(LoopedProgram program, List<String> buffers, List<Long> table, PhaseCounts counts, int workers) {

    LoopedPlan {
        buffers = List.copyOf(buffers);
        table = List.copyOf(table);
    }

    /**
     * @param tokens what comes behind the plan's own launches
     * @param workers work-groups of a launch
     * @param sleeping whether work-groups sleep while they wait
     */
    static LoopedPlan of(StepPlan plan, TokenKernels tokens, int workers, boolean sleeping) {
        List<PhaseKernel> kernels = new ArrayList<>();
        List<List<Location>> places = new ArrayList<>();
        for (PlannedLaunch launch : plan.launches()) {
            kernels.add(launch.kernel());
            places.add(launch.arguments());
        }
        for (TokenKernels.Bound last : tokens.of(plan)) {
            kernels.add(last.kernel());
            places.add(last.arguments());
        }
        Set<String> names = new LinkedHashSet<>(List.of(StepPlan.RESULTS));
        places.forEach(slots -> slots.forEach(slot -> names.add(slot.buffer())));
        List<String> buffers = List.copyOf(names);
        LoopedProgram.Results results = new LoopedProgram.Results(
                0,
                plan.resultOffset(StepPlan.TICKET),
                plan.resultOffset(StepPlan.TOKENS),
                plan.resultOffset(StepPlan.RUN));
        LoopedProgram program = LoopedProgram.of(kernels, buffers.size(), results, sleeping);
        List<Long> table = new ArrayList<>();
        for (int phase = 0; phase < kernels.size(); phase++) {
            PhaseKernel kernel = kernels.get(phase);
            table.add(LoopedProgram.work(program.kind(kernel), kernel.workGroups()));
            for (int slot = 1; slot < program.stride(); slot++) {
                List<Location> slots = places.get(phase);
                table.add(
                        slot <= slots.size()
                                ? LoopedProgram.place(
                                        buffers.indexOf(slots.get(slot - 1).buffer()),
                                        slots.get(slot - 1).offset())
                                : 0L);
            }
        }
        return new LoopedPlan(program, buffers, table, PhaseCounts.of(plan, tokens), workers);
    }

    /** Shares of all phases before each one, and of all in the end. */
    int[] sharesBefore() {
        int[] before = new int[counts.all() + 1];
        for (int phase = 0; phase < counts.all(); phase++) {
            before[phase + 1] = before[phase] + LoopedProgram.shares(table.get(phase * program.stride()));
        }
        return before;
    }

    /** The places of a phase's slots, as its row of the table has them. */
    List<Location> places(PlannedLaunch launch, int row) {
        List<Location> places = new ArrayList<>();
        for (int slot = 0; slot < launch.arguments().size(); slot++) {
            long place = table.get(row * program.stride() + 1 + slot);
            places.add(new Location(
                    buffers.get(LoopedProgram.buffer(place)),
                    LoopedProgram.offset(place),
                    launch.arguments().get(slot).byteSize()));
        }
        return places;
    }

    /** Bytes of the table. */
    long tableBytes() {
        return (long) table.size() * Long.BYTES;
    }

    /** The table's bytes. */
    ByteBuffer tableContents() {
        ByteBuffer bytes =
                ByteBuffer.allocateDirect(Math.toIntExact(tableBytes())).order(ByteOrder.nativeOrder());
        table.forEach(bytes::putLong);
        return bytes.rewind();
    }
}
