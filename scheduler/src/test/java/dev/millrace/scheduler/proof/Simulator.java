package dev.millrace.scheduler.proof;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Runs a schedule event by event in one legal order, writes tags into memory and looks at what reads find: the judge of the
 * validator, with which it shares nothing but the {@link Schedule}.
 */
final class Simulator {

    /** What went wrong at an event. */
    enum Failure {
        STALE,
        CLASH,
        OUTSIDE,
        DEADLOCK,
        ILLEGAL
    }

    /** A failure and the number of the event at which it came to light. */
    record Incident(Failure failure, int event, String text) {}

    private final List<Operation> operations;
    private final SimulatedMemory memory;
    /** [operation][stage][worker]; one stage with one worker where there is no loop. */
    private final List<List<List<List<SimulatedMemory.Touch>>>> program = new ArrayList<>();

    /** What uses bytes for two things at once, whenever it runs. */
    private final Set<List<SimulatedMemory.Touch>> clashes = Collections.newSetFromMap(new IdentityHashMap<>());

    private final Map<Integer, Integer> indexOf = new HashMap<>();
    private final List<List<Integer>> queues;
    private final int[] queueOf;
    private final int hostQueue;

    // The state of one run.
    private final int[] tags;
    private final boolean[] ended;
    private final int[] head;
    private final int[][] stage; // of each worker: the stage that it does next
    private final int[][] arrived;
    private final boolean[][] gone; // workers that have given up
    private boolean doubtful; // a launch was given up, and the host has not looked yet
    private boolean over; // the host has seen that it was
    private final List<Incident> incidents = new ArrayList<>();
    private int event;

    Simulator(Schedule schedule) {
        operations = schedule.operations();
        memory = new SimulatedMemory(schedule);
        Map<String, List<Integer>> byQueue = new LinkedHashMap<>();
        byQueue.put(Schedule.HOST, new ArrayList<>());
        for (int i = 0; i < operations.size(); i++) {
            Operation operation = operations.get(i);
            indexOf.put(operation.id(), i);
            byQueue.computeIfAbsent(operation.queue(), q -> new ArrayList<>()).add(i);
            List<List<List<SimulatedMemory.Touch>>> stages = new ArrayList<>();
            if (operation.body() instanceof Operation.Body.Loop loop) {
                for (Stage s : loop.stages()) {
                    stages.add(s.shares().stream().map(memory::touch).toList());
                }
            } else {
                stages.add(List.of(memory.touch(((Operation.Body.Once) operation.body()).accesses())));
            }
            program.add(stages);
        }
        memory.cut();
        program.forEach(stages -> stages.forEach(workers -> workers.forEach(touches -> {
            if (memory.clashes(touches)) {
                clashes.add(touches);
            }
        })));
        queues = new ArrayList<>(byQueue.values());
        List<String> names = new ArrayList<>(byQueue.keySet());
        queueOf = new int[operations.size()];
        Arrays.setAll(queueOf, i -> names.indexOf(operations.get(i).queue()));
        hostQueue = 0;
        tags = new int[memory.pieceCount()];
        ended = new boolean[operations.size()];
        head = new int[queues.size()];
        stage = new int[operations.size()][];
        arrived = new int[operations.size()][];
        gone = new boolean[operations.size()][];
        Arrays.setAll(gone, i -> new boolean[workers(i)]);
        Arrays.setAll(stage, i -> new int[workers(i)]);
        Arrays.setAll(arrived, i -> new int[program.get(i).size()]);
    }

    private int workers(int operation) {
        return operations.get(operation).body() instanceof Operation.Body.Loop loop ? loop.workers() : 1;
    }

    private void reset() {
        Arrays.fill(tags, 0);
        Arrays.fill(ended, false);
        Arrays.fill(head, 0);
        for (int i = 0; i < stage.length; i++) {
            Arrays.fill(stage[i], 0);
            Arrays.fill(arrived[i], 0);
            Arrays.fill(gone[i], false);
        }
        doubtful = false;
        over = false;
        incidents.clear();
        event = 0;
    }

    /**
     * Runs to the end in an order drawn by lot: half of the time every event that may be next is as likely, half of the time
     * queues and workers have random ranks, which change now and then, so that some are far behind others. Half of the time a
     * worker gives up somewhere.
     */
    List<Incident> run(Random random) {
        reset();
        boolean ranked = random.nextBoolean();
        int[] ranks = random.ints(64).toArray();
        int[] leaving = random.nextBoolean() ? leaving(random) : new int[] {-1, 0, 0};
        List<int[]> enabled = new ArrayList<>();
        while (true) {
            if (leaving[0] >= 0 && stage[leaving[0]][leaving[1]] == leaving[2]) {
                giveUp(leaving[0], leaving[1]);
                leaving[0] = -1;
            }
            enabled(enabled);
            if (enabled.isEmpty()) {
                if (theOthersGiveUp()) {
                    continue;
                }
                break;
            }
            int[] next = enabled.get(random.nextInt(enabled.size()));
            if (ranked) {
                if (random.nextInt(20) == 0) {
                    ranks[random.nextInt(ranks.length)] = random.nextInt();
                }
                for (int[] other : enabled) {
                    if (ranks[line(other)] > ranks[line(next)]) {
                        next = other;
                    }
                }
            }
            take(next[0], next[1]);
        }
        deadlock();
        return List.copyOf(incidents);
    }

    /** A launch, one of its workers, and after how many stages it gives up; the last ones as often as all the others. */
    private int[] leaving(Random random) {
        List<Integer> loops = new ArrayList<>();
        for (int i = 0; i < operations.size(); i++) {
            if (operations.get(i).body() instanceof Operation.Body.Loop) {
                loops.add(i);
            }
        }
        if (loops.isEmpty()) {
            return new int[] {-1, 0, 0};
        }
        int operation = loops.get(random.nextInt(loops.size()));
        int stages = program.get(operation).size();
        int back = random.nextInt(random.nextBoolean() ? Math.min(4, stages) : stages);
        return new int[] {operation, random.nextInt(workers(operation)), stages - back};
    }

    /** Those who wait for somebody who has given up do so too. Returns whether there are any. */
    private boolean theOthersGiveUp() {
        boolean any = false;
        for (int operation = 0; operation < gone.length && !over; operation++) {
            for (boolean left : gone[operation]) {
                for (int worker = 0; left && worker < gone[operation].length; worker++) {
                    any |= giveUp(operation, worker);
                }
            }
        }
        return any;
    }

    /** A worker gives up, if it is at a barrier at which it waits. Returns whether it is. */
    private boolean giveUp(int operation, int worker) {
        int last = stage[operation][worker] - 1;
        if (last < 0
                || ended[operation]
                || gone[operation][worker]
                || !(operations.get(operation).body() instanceof Operation.Body.Loop loop)) {
            return false;
        }
        Barrier barrier = loop.stages().get(last).barrier();
        if (barrier.skipping().contains(worker) || barrier.passing().contains(worker)) {
            return false;
        }
        gone[operation][worker] = true;
        doubtful = true;
        end(operation);
        return true;
    }

    private int line(int[] turn) {
        return (queueOf[turn[0]] * 16 + turn[1]) % 64;
    }

    /** Runs in the order given. An event that may not be next is an {@link Failure#ILLEGAL} incident and the end. */
    List<Incident> replay(Witness witness) {
        reset();
        List<int[]> enabled = new ArrayList<>();
        for (Witness.Turn turn : witness.turns()) {
            enabled(enabled);
            Integer operation = indexOf.get(turn.operation());
            if (turn.stage() == Witness.GIVES_UP && operation != null && giveUp(operation, turn.worker())) {
                event++;
                continue;
            }
            boolean legal = operation != null
                    && enabled.stream().anyMatch(e -> e[0] == operation && e[1] == turn.worker())
                    && stage[operation][turn.worker()] == turn.stage();
            if (!legal || operation == null) {
                incidents.add(new Incident(Failure.ILLEGAL, event, turn + " cannot be next"));
                return List.copyOf(incidents);
            }
            take(operation, turn.worker());
        }
        enabled(enabled);
        if (enabled.isEmpty() && !doubtful) {
            deadlock();
        }
        return List.copyOf(incidents);
    }

    /** Events of the last run or replay. */
    int events() {
        return event;
    }

    private void deadlock() {
        for (int i = 0; i < ended.length; i++) {
            if (!ended[i] && !over) {
                incidents.add(new Incident(
                        Failure.DEADLOCK, event - 1, operations.get(i).label() + " never ends"));
                return;
            }
        }
    }

    private boolean mayBegin(int operation) {
        int queue = queueOf[operation];
        if (head[queue] >= queues.get(queue).size() || queues.get(queue).get(head[queue]) != operation) {
            return false;
        }
        boolean hostIsBehind = head[hostQueue] < queues.get(hostQueue).size()
                && queues.get(hostQueue).get(head[hostQueue]) < operation;
        if (hostIsBehind) {
            return false;
        }
        for (int id : operations.get(operation).waits()) {
            if (!ended[indexOf.getOrDefault(id, operation)]) {
                return false;
            }
        }
        return true;
    }

    private void enabled(List<int[]> turns) {
        turns.clear();
        for (int queue = over ? queues.size() : 0; queue < queues.size(); queue++) {
            if (head[queue] >= queues.get(queue).size()) {
                continue;
            }
            int operation = queues.get(queue).get(head[queue]);
            if (mayBegin(operation)) {
                for (int worker = 0; worker < stage[operation].length; worker++) {
                    if (stage[operation][worker] < program.get(operation).size()
                            && !gone[operation][worker]
                            && isThroughBarrier(operation, worker)) {
                        turns.add(new int[] {operation, worker});
                    }
                }
            }
        }
    }

    /** Whether nothing keeps a worker at the barrier behind the stage that it has done last. */
    private boolean isThroughBarrier(int operation, int worker) {
        int last = stage[operation][worker] - 1;
        if (last < 0 || !(operations.get(operation).body() instanceof Operation.Body.Loop loop)) {
            return true;
        }
        Barrier barrier = loop.stages().get(last).barrier();
        boolean stays =
                !barrier.skipping().contains(worker) && !barrier.passing().contains(worker);
        return !stays || arrived[operation][last] >= barrier.expected();
    }

    private void take(int operation, int worker) {
        int now = stage[operation][worker];
        String who = operations.get(operation).label() + ", worker " + worker + ", stage " + now;
        List<SimulatedMemory.Touch> touches = program.get(operation).get(now).get(worker);
        boolean host = operations.get(operation).onHost();
        boolean decides = operations.get(operation).body() instanceof Operation.Body.Once once && once.decides();
        boolean forgiven = doubtful && (decides || !host);
        boolean stale = false;
        for (SimulatedMemory.Touch touch : touches) {
            stale |= read(touch, who, forgiven);
        }
        if (doubtful && decides) {
            over = stale;
            doubtful = false;
        }
        // What is copied or computed from the remains of a launch that was given up is rubbish.
        boolean rubbish = stale && forgiven;
        touches.forEach(touch -> write(touch, rubbish));
        if (clashes.contains(touches)) {
            incidents.add(new Incident(Failure.CLASH, event, who + " uses bytes for two things"));
        }
        stage[operation][worker]++;
        if (operations.get(operation).body() instanceof Operation.Body.Loop loop
                && !loop.stages().get(now).barrier().skipping().contains(worker)) {
            arrived[operation][now]++;
        }
        event++;
        end(operation);
    }

    /** Returns whether it finds something else than it is meant to; {@code forgiven} when that is not wrong by itself. */
    private boolean read(SimulatedMemory.Touch touch, String who, boolean forgiven) {
        if (touch.isOutside()) {
            incidents.add(new Incident(Failure.OUTSIDE, event, who + " leaves what there is"));
        }
        if (touch.writes()) {
            return false;
        }
        for (int piece : touch.pieces()) {
            if (tags[piece] != touch.tag()) {
                if (!forgiven) {
                    String expected = memory.tagName(touch.tag());
                    incidents.add(new Incident(
                            Failure.STALE,
                            event,
                            who + " reads " + expected + ", finds " + memory.tagName(tags[piece])));
                }
                return true;
            }
        }
        return false;
    }

    private void write(SimulatedMemory.Touch touch, boolean rubbish) {
        if (touch.writes()) {
            for (int piece : touch.pieces()) {
                tags[piece] = rubbish ? SimulatedMemory.RUBBISH : touch.tag();
            }
        }
    }

    private void end(int operation) {
        for (int worker = 0; worker < stage[operation].length; worker++) {
            boolean done =
                    stage[operation][worker] >= program.get(operation).size() && isThroughBarrier(operation, worker);
            if (!done && !gone[operation][worker]) {
                return;
            }
        }
        ended[operation] = true;
        head[queueOf[operation]]++;
    }
}
