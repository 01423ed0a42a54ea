package dev.millrace.scheduler.proof;

import java.util.List;
import java.util.Set;

/**
 * Proves a schedule, or shows how it fails: every read sees the write that it is meant to see in every order in which the
 * schedule may run, every access stays within its buffer and on mapped pages, no launch reads and writes different things in
 * the same bytes, nothing waits for ever, and nothing is used of a persistent launch that was given up half way.
 *
 * <p>What is proved is what the schedule says: that a kernel reads and writes no more than that is for tests on the device.
 */
public final class PlanValidator {

    private PlanValidator() {}

    /** Looks at a schedule. */
    public static Proof validate(Schedule schedule) {
        long start = System.nanoTime();
        Timeline timeline = new Timeline(schedule);
        Findings findings = new Findings();
        long checks = check(schedule, timeline, findings);
        if (findings.list().isEmpty()) {
            for (GivenUp launch : GivenUp.of(schedule, timeline)) {
                Findings more = new Findings();
                checks += check(launch.schedule(), new Timeline(launch.schedule()), more);
                more.list().stream().map(launch::tell).forEach(findings::add);
            }
        }
        int turns = (int) timeline.moments().stream().filter(Moment::isTurn).count();
        return new Proof(schedule.name(), findings.list(), turns, checks, System.nanoTime() - start);
    }

    private static long check(Schedule schedule, Timeline timeline, Findings findings) {
        deadlock(schedule, timeline, findings);
        Footprints footprints = new Footprints(schedule, timeline.order());
        for (Footprints.Fault fault : footprints.faults()) {
            Execution execution = new Execution(schedule, timeline);
            if (!findings.isFull() && execution.until(fault.moment(), Set.of())) {
                findings.add(new Finding(
                        fault.kind(), timeline.describe(fault.moment()) + fault.message(), execution.witness()));
            }
        }
        CellCheck check = new CellCheck(schedule, timeline, footprints, findings);
        List<Memory> memories = schedule.memories();
        for (int memory = 0; memory < memories.size(); memory++) {
            Cells cells = new Cells(footprints.of(memory));
            for (int cell = 0; cell < cells.count() && !findings.isFull(); cell++) {
                check.check(cells, cell, memories.get(memory).name());
            }
        }
        return check.checks();
    }

    private static void deadlock(Schedule schedule, Timeline timeline, Findings findings) {
        if (timeline.order().size() == timeline.moments().size()) {
            return;
        }
        Execution execution = new Execution(schedule, timeline);
        execution.toTheEnd(moment -> false);
        Moment stuck = execution.stuck();
        findings.add(new Finding(
                Finding.Kind.DEADLOCK,
                timeline.describe(stuck) + " waits for ever: what it waits for never comes",
                execution.witness()));
    }
}
