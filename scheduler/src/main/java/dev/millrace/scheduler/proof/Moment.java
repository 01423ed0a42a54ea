package dev.millrace.scheduler.proof;

import java.util.ArrayList;
import java.util.List;

/**
 * A point of a schedule's execution: an operation, one worker's share of a stage, or a mere meeting (the beginning and the
 * end of a persistent launch, a barrier). It happens when {@link #need} of the moments that lead to it have.
 */
final class Moment {

    /** What a moment without a line of its own has for a line. */
    private static final int NO_LINE = -1;

    private final int number;
    private final int operation;
    private final int worker;
    private final int stage;
    private final boolean turn;
    private final List<Access> accesses;
    private final List<Moment> next = new ArrayList<>(2);
    private int incoming;
    private int need = -1;
    private int line = NO_LINE;
    private int rank;
    private int[] clock = {};
    private int place = -1;

    private Moment(int number, int operation, int worker, int stage, boolean turn, List<Access> accesses) {
        this.number = number;
        this.operation = operation;
        this.worker = worker;
        this.stage = stage;
        this.turn = turn;
        this.accesses = accesses;
    }

    /** Something that touches memory: the {@code rank}-th moment, from 1, of a line that is in order by itself. */
    static Moment turn(int number, int operation, int worker, int stage, List<Access> accesses, int line, int rank) {
        Moment moment = new Moment(number, operation, worker, stage, true, accesses);
        moment.line = line;
        moment.rank = rank;
        return moment;
    }

    static Moment meeting(int number, int operation, int stage) {
        return new Moment(number, operation, 0, stage, false, List.of());
    }

    void leadsTo(Moment later) {
        next.add(later);
        later.incoming++;
    }

    /** Sets how many moments must come before; all that lead to it, unless this is called. */
    void needs(int count) {
        need = count;
    }

    int need() {
        return need < 0 ? incoming : need;
    }

    /** Whether every moment that leads to this one comes before it. */
    boolean needsAll() {
        return need() >= incoming;
    }

    /** Takes over what is known to be before an earlier moment. */
    void follow(Moment earlier) {
        if (clock.length == 0) {
            clock = earlier.clock.clone();
            return;
        }
        for (int i = 0; i < clock.length; i++) {
            clock[i] = Math.max(clock[i], earlier.clock[i]);
        }
    }

    /** Takes its place in an order in which everything may happen. */
    void happens(int at, int lines) {
        place = at;
        if (clock.length == 0) {
            clock = new int[lines];
        }
        if (line != NO_LINE) {
            clock[line] = rank;
        }
    }

    /** Whether this has happened in every execution in which the other one does, before it. Of turns that can happen. */
    boolean before(Moment other) {
        return this != other && other.clock[line] >= rank;
    }

    /** Whether it can happen at all. */
    boolean possible() {
        return place >= 0;
    }

    int number() {
        return number;
    }

    /** The index of its operation in the schedule. */
    int operation() {
        return operation;
    }

    int worker() {
        return worker;
    }

    int stage() {
        return stage;
    }

    /** Whether it touches memory. */
    boolean isTurn() {
        return turn;
    }

    List<Access> accesses() {
        return accesses;
    }

    List<Moment> next() {
        return next;
    }
}
