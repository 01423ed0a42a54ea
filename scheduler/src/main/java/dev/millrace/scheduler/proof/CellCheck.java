package dev.millrace.scheduler.proof;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether every read of a cell sees the write that it is meant to see, whatever the order of what is not ordered.
 *
 * <p>Usually the writes of a cell come one after the other, and a read between the right one and the next: two comparisons.
 * Otherwise every write is held against the read, and an execution is looked for in which it sees the wrong one.
 */
final class CellCheck {

    private final Schedule schedule;
    private final Timeline timeline;
    private final Footprints footprints;
    private final Findings findings;
    private final List<Extent> accesses = new ArrayList<>();
    private final List<Extent> writes = new ArrayList<>();
    private String name = "";
    private long from;
    private long to;
    private long checks;

    CellCheck(Schedule schedule, Timeline timeline, Footprints footprints, Findings findings) {
        this.schedule = schedule;
        this.timeline = timeline;
        this.footprints = footprints;
        this.findings = findings;
    }

    /** Reads that were checked. */
    long checks() {
        return checks;
    }

    void check(Cells cells, int cell, String memory) {
        accesses.clear();
        writes.clear();
        from = cells.border(cell);
        to = cells.border(cell + 1);
        name = memory;
        for (int i = 0; i < cells.size(cell); i++) {
            Extent access = cells.get(cell, i);
            accesses.add(access);
            if (access.write()) {
                writes.add(access);
            }
        }
        clashes();
        boolean chain = true;
        for (int i = 1; i < writes.size() && chain; i++) {
            chain = writes.get(i - 1).moment().before(writes.get(i).moment());
        }
        int written = 0; // writes before the access at hand, in the order of the timeline
        for (Extent access : accesses) {
            if (access.write()) {
                written++;
                continue;
            }
            checks++;
            if (!(chain && isBetween(access, written))) {
                search(access);
            }
        }
    }

    /** Whether the read comes after its write and before the next; of writes that are in order. */
    private boolean isBetween(Extent read, int written) {
        if (written == 0) {
            return false;
        }
        Extent last = writes.get(written - 1);
        if (last.tag() != read.tag() || !last.moment().before(read.moment())) {
            return false;
        }
        Moment next = written == writes.size() ? null : writes.get(written).moment();
        return next == null || next == read.moment() || read.moment().before(next);
    }

    /** One moment that touches a cell for two purposes, unless it changes what lies there in its place. */
    private void clashes() {
        for (int i = 1; i < accesses.size(); i++) {
            Extent write = accesses.get(i);
            for (int j = i - 1; write.write() && j >= 0; j--) {
                Extent other = accesses.get(j);
                if (other.moment() != write.moment()) {
                    break;
                }
                boolean update = !other.write() && tag(other).updatedBy(tag(write));
                if (other.tag() != write.tag() && !update) {
                    Execution execution = new Execution(schedule, timeline);
                    if (execution.until(write.moment(), Set.of())) {
                        found(
                                Finding.Kind.CLASH,
                                write,
                                "writes " + tag(write).content() + " where it "
                                        + (other.write() ? "also writes " : "reads ")
                                        + tag(other).content(),
                                execution);
                    }
                }
            }
        }
    }

    private Tag tag(Extent extent) {
        return footprints.tag(extent.tag());
    }

    private void search(Extent read) {
        if (findings.isKnown(read)) {
            return;
        }
        Set<Moment> right = new HashSet<>();
        for (Extent write : writes) {
            if (write.tag() == read.tag() && write.moment() != read.moment()) {
                right.add(write.moment());
            }
        }
        Execution early = new Execution(schedule, timeline);
        if (right.stream().noneMatch(write -> write.before(read.moment())) && early.until(read.moment(), right)) {
            if (right.isEmpty()) {
                found(Finding.Kind.NEVER_WRITTEN, read, "which nobody writes there" + others(read), early);
            } else {
                String who = timeline.describe(right.iterator().next());
                found(Finding.Kind.TOO_EARLY, read, "which " + who + " may not have written yet", early);
            }
            return;
        }
        for (Extent wrong : writes) {
            if (wrong.tag() != read.tag() && wrong.moment() != read.moment() && overwrites(wrong, read, right)) {
                return;
            }
        }
    }

    private String others(Extent read) {
        return writes.stream()
                .filter(write -> write.moment() != read.moment())
                .findFirst()
                .map(write -> "; " + timeline.describe(write.moment()) + " writes "
                        + tag(write).content())
                .orElse("");
    }

    /** Looks for an execution in which a wrong write comes after the right one and before the read. */
    private boolean overwrites(Extent wrong, Extent read, Set<Moment> right) {
        if (read.moment().before(wrong.moment())) {
            return false;
        }
        for (Moment write : right) {
            if (wrong.moment().before(write) && write.before(read.moment())) {
                return false;
            }
        }
        for (Moment write : right) {
            Execution execution = new Execution(schedule, timeline);
            if (execution.until(write, Set.of(wrong.moment(), read.moment()))
                    && execution.until(wrong.moment(), without(execution, right, read.moment()))
                    && execution.until(read.moment(), without(execution, right, null))) {
                String what = tag(wrong).content() + " over it";
                found(
                        Finding.Kind.OVERWRITTEN,
                        read,
                        "after " + timeline.describe(wrong.moment()) + " may have written " + what,
                        execution);
                return true;
            }
        }
        return false;
    }

    private static Set<Moment> without(Execution execution, Set<Moment> right, @Nullable Moment other) {
        Set<Moment> avoided = new HashSet<>(right);
        avoided.removeIf(execution::hasHappened);
        if (other != null) {
            avoided.add(other);
        }
        return avoided;
    }

    private void found(Finding.Kind kind, Extent access, String what, Execution execution) {
        String verb = access.write() ? " " : " reads " + tag(access).content() + ", ";
        findings.add(
                access,
                new Finding(
                        kind,
                        timeline.describe(access.moment()) + verb + what + ": bytes " + from + " to " + to + " of '"
                                + name + "'",
                        execution.witness()));
    }
}
