package dev.millrace.scheduler.proof;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All moments of a schedule and what is known of their order, as vector clocks (Mattern, "Virtual Time and Global States of
 * Distributed Systems", 1989): each queue is a line, and so is each worker of a persistent launch; a moment's clock says of
 * every line how many of its moments come before in every execution.
 *
 * <p>A barrier that opens before all have arrived orders nothing by itself, for nobody knows who is missing.
 */
final class Timeline {

    private final Schedule schedule;
    private final List<Moment> moments = new ArrayList<>();
    private final List<Moment> order = new ArrayList<>();
    private final Map<String, Integer> lines = new HashMap<>();
    private final List<Integer> ranks = new ArrayList<>();

    Timeline(Schedule schedule) {
        this.schedule = schedule;
        build();
        run();
    }

    /** All moments. */
    List<Moment> moments() {
        return moments;
    }

    /** The moments that can happen, in an order in which they may. */
    List<Moment> order() {
        return order;
    }

    /** A moment for people. */
    String describe(Moment moment) {
        Operation operation = schedule.operations().get(moment.operation());
        if (operation.body() instanceof Operation.Body.Loop loop && (moment.isTurn() || moment.stage() >= 0)) {
            String stage = loop.stages().get(moment.stage()).label();
            return moment.isTurn()
                    ? "worker " + moment.worker() + " in '" + stage + "' of '" + operation.label() + "'"
                    : "the barrier behind '" + stage + "' of '" + operation.label() + "'";
        }
        return "'" + operation.label() + "' (queue " + operation.queue() + ")";
    }

    private int line(String name) {
        return lines.computeIfAbsent(name, n -> {
            ranks.add(0);
            return ranks.size() - 1;
        });
    }

    private Moment turn(int operation, int worker, int stage, List<Access> accesses, int line) {
        int rank = ranks.get(line) + 1;
        ranks.set(line, rank);
        Moment moment = Moment.turn(moments.size(), operation, worker, stage, accesses, line, rank);
        moments.add(moment);
        return moment;
    }

    private Moment meeting(int operation, int stage) {
        Moment moment = Moment.meeting(moments.size(), operation, stage);
        moments.add(moment);
        return moment;
    }

    private void build() {
        List<Operation> operations = schedule.operations();
        Map<Integer, Integer> indices = new HashMap<>();
        List<Moment> begins = new ArrayList<>();
        List<Moment> ends = new ArrayList<>();
        for (int i = 0; i < operations.size(); i++) {
            Operation operation = operations.get(i);
            indices.put(operation.id(), i);
            if (operation.body() instanceof Operation.Body.Loop loop) {
                begins.add(meeting(i, -1));
                ends.add(loop(i, loop, begins.get(i)));
            } else {
                Operation.Body.Once once = (Operation.Body.Once) operation.body();
                Moment only = turn(i, 0, 0, once.accesses(), line(operation.queue()));
                begins.add(only);
                ends.add(only);
            }
        }
        Map<String, Moment> last = new HashMap<>();
        for (int i = 0; i < operations.size(); i++) {
            Operation operation = operations.get(i);
            Moment begin = begins.get(i);
            Moment before = last.put(operation.queue(), ends.get(i));
            if (before != null) {
                before.leadsTo(begin);
            }
            Moment host = last.get(Schedule.HOST);
            if (host != null && !operation.onHost()) {
                host.leadsTo(begin);
            }
            for (int id : operation.waits()) {
                ends.get(indices.getOrDefault(id, i)).leadsTo(begin);
            }
        }
    }

    /** The moments of a persistent launch. Returns its end. */
    private Moment loop(int operation, Operation.Body.Loop loop, Moment begin) {
        String name = "operation " + operation + ", worker ";
        List<List<Moment>> arrived = new ArrayList<>();
        for (int worker = 0; worker < loop.workers(); worker++) {
            arrived.add(List.of(begin));
        }
        for (int s = 0; s < loop.stages().size(); s++) {
            Stage stage = loop.stages().get(s);
            Barrier barrier = stage.barrier();
            List<Moment> turns = new ArrayList<>();
            for (int worker = 0; worker < loop.workers(); worker++) {
                Moment turn = turn(operation, worker, s, stage.shares().get(worker), line(name + worker));
                arrived.get(worker).forEach(moment -> moment.leadsTo(turn));
                turns.add(turn);
            }
            Moment meeting = meeting(operation, s);
            meeting.needs(barrier.expected());
            for (int worker = 0; worker < loop.workers(); worker++) {
                if (barrier.arrives(worker)) {
                    turns.get(worker).leadsTo(meeting);
                }
                arrived.set(
                        worker,
                        barrier.waits(worker) ? List.of(turns.get(worker), meeting) : List.of(turns.get(worker)));
            }
        }
        Moment end = meeting(operation, -1);
        arrived.forEach(last -> last.forEach(moment -> moment.leadsTo(end)));
        return end;
    }

    /** Runs everything that can run, and sets clocks on the way. */
    private void run() {
        int[] arrivals = new int[moments.size()];
        Deque<Moment> ready = new ArrayDeque<>();
        for (Moment moment : moments) {
            if (moment.need() <= 0) {
                ready.add(moment);
            }
        }
        while (!ready.isEmpty()) {
            Moment moment = ready.remove();
            moment.happens(order.size(), ranks.size());
            order.add(moment);
            for (Moment later : moment.next()) {
                if (later.needsAll()) {
                    later.follow(moment);
                }
                if (++arrivals[later.number()] == later.need()) {
                    ready.add(later);
                }
            }
        }
    }
}
