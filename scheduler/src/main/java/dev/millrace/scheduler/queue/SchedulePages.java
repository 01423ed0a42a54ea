package dev.millrace.scheduler.queue;

import dev.millrace.scheduler.StepBatch;
import dev.millrace.scheduler.lowering.Storage;
import dev.millrace.scheduler.pages.PageTables;
import dev.millrace.scheduler.pages.TableChanges;
import dev.millrace.scheduler.proof.Access;
import dev.millrace.scheduler.proof.PageTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The pages of a schedule, mapped by the very tables that an executor has. A schedule knows one mapping, the last one: what
 * steps before relied on is still there then, since in a schedule sequences only grow.
 */
final class SchedulePages {

    private final PlanMemory memory;
    private final PhaseAccesses accesses;
    private final PageTables tables;

    SchedulePages(PlanMemory memory, PhaseAccesses accesses) {
        this.memory = memory;
        this.accesses = accesses;
        tables = memory.pool().tables();
    }

    /** Maps what was there before the rows of the first step. */
    void loaded(ProvedStep.Stretch stretch) {
        if (stretch.from() > 0) {
            tables.prepare(batch(List.of(new ProvedStep.Stretch(stretch.sequence(), 0, stretch.from()))));
        }
    }

    void fork(SequenceFork fork) {
        tables.fork(fork.original(), fork.fork(), fork.length());
        accesses.forked(fork.original(), fork.fork(), fork.length());
    }

    /** Maps the pages of a step. Returns what each copy of a page before it reads and writes. */
    List<List<Access>> prepare(ProvedStep step) {
        int ahead = Math.max(0, step.run() - 1);
        tables.prepare(batch(step.stretches().stream()
                .map(rows -> new ProvedStep.Stretch(rows.sequence(), rows.from(), rows.to() + ahead))
                .toList()));
        TableChanges changes = tables.changes();
        List<List<Access>> copies = new ArrayList<>();
        for (int i = 0; i < changes.copies(); i++) {
            copies.add(copy(changes.copyFrom(i), changes.copyTo(i), step.stretches()));
        }
        return copies;
    }

    /** The positions of a page before those that the step writes; what lies behind is copied too, and read by nobody. */
    private List<Access> copy(int from, int to, List<ProvedStep.Stretch> stretches) {
        int size = memory.pool().pagePositions();
        for (ProvedStep.Stretch stretch : stretches) {
            int logical = stretch.from() / size;
            if (tables.page(stretch.sequence(), logical) == to) {
                int other = owner(from, logical);
                List<Access> accessed = new ArrayList<>();
                Map<Storage.Cache, Location> places = memory.caches().places();
                places.forEach((cache, place) -> accessed.addAll(
                        accesses.positions(cache, place, false, other, logical * size, stretch.from())));
                accesses.copied(stretch.sequence(), logical * size, stretch.from());
                places.forEach((cache, place) -> accessed.addAll(
                        accesses.positions(cache, place, true, stretch.sequence(), logical * size, stretch.from())));
                return accessed;
            }
        }
        throw new IllegalStateException("a page was copied for no row of the step");
    }

    /** Who has a page still. */
    private int owner(int page, int logical) {
        for (int sequence = 0; sequence < memory.pool().sequences(); sequence++) {
            if (tables.page(sequence, logical) == page) {
                return sequence;
            }
        }
        throw new IllegalStateException("page " + page + " was copied and is nobody's");
    }

    /** A row at the first position of some stretches, and at each border between pages. */
    private StepBatch batch(List<ProvedStep.Stretch> stretches) {
        int size = memory.pool().pagePositions();
        int rows = stretches.stream()
                .mapToInt(rowsOf -> (rowsOf.to() - rowsOf.from()) / size + 2)
                .sum();
        StepBatch batch = new StepBatch(rows);
        for (ProvedStep.Stretch stretch : stretches) {
            for (int at = stretch.from(); at < stretch.to(); at = (at / size + 1) * size) {
                batch.add(0, stretch.sequence(), at, false);
            }
        }
        return batch;
    }

    /** The mapping at the end. */
    PageTable table() {
        List<List<Integer>> physical = new ArrayList<>();
        for (int sequence = 0; sequence < memory.pool().sequences(); sequence++) {
            List<Integer> pages = new ArrayList<>();
            for (int logical = 0; logical < tables.pagesPerSequence(); logical++) {
                int page = tables.page(sequence, logical);
                pages.add(page == PageTables.UNMAPPED ? PageTable.UNMAPPED : page);
            }
            physical.add(pages);
        }
        return new PageTable(physical);
    }
}
