package dev.millrace.scheduler.proof;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * One execution of a schedule in the making, to find an order that shows what can go wrong.
 *
 * <p>Nothing that happens keeps anything else from happening, so going on greedily is enough: when the target is not reached
 * without the moments to be avoided, no execution reaches it without them.
 */
final class Execution {

    private final Timeline timeline;
    private final int[] arrivals;
    private final boolean[] done;
    private final Deque<Moment> ready = new ArrayDeque<>();
    private final List<Witness.Turn> turns = new ArrayList<>();
    private final List<Operation> operations;

    Execution(Schedule schedule, Timeline timeline) {
        this.timeline = timeline;
        this.operations = schedule.operations();
        arrivals = new int[timeline.moments().size()];
        done = new boolean[arrivals.length];
        for (Moment moment : timeline.moments()) {
            if (moment.need() <= 0) {
                ready.add(moment);
            }
        }
    }

    /** Goes on until the target has happened, without those to be avoided. Returns whether that is possible. */
    boolean until(Moment target, Set<Moment> avoided) {
        if (done[target.number()]) {
            return true;
        }
        // What is known to come before the target is usually enough, and makes a shorter story.
        return go(
                        target,
                        m -> (!m.isTurn() || m == target || (m.possible() && m.before(target))) && !avoided.contains(m))
                || go(target, m -> !avoided.contains(m));
    }

    /** Goes on as far as possible without those to be avoided. */
    void toTheEnd(Predicate<Moment> avoided) {
        while (!ready.isEmpty()) {
            Moment moment = ready.remove();
            if (!avoided.test(moment)) {
                happen(moment);
            }
        }
    }

    boolean hasHappened(Moment moment) {
        return done[moment.number()];
    }

    private boolean go(Moment target, Predicate<Moment> allowed) {
        List<Moment> left = new ArrayList<>();
        while (!ready.isEmpty() && !done[target.number()]) {
            Moment moment = ready.remove();
            if (allowed.test(moment)) {
                happen(moment);
            } else {
                left.add(moment);
            }
        }
        ready.addAll(left);
        return done[target.number()];
    }

    private void happen(Moment moment) {
        done[moment.number()] = true;
        if (moment.isTurn()) {
            int id = operations.get(moment.operation()).id();
            turns.add(new Witness.Turn(id, moment.worker(), moment.stage()));
        }
        for (Moment later : moment.next()) {
            if (++arrivals[later.number()] == later.need()) {
                ready.add(later);
            }
        }
    }

    /** What has happened so far. */
    Witness witness() {
        return new Witness(turns);
    }

    /** The first moment that has not happened. */
    Moment stuck() {
        return timeline.moments().stream()
                .filter(moment -> !done[moment.number()])
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("everything has happened"));
    }
}
