package dev.millrace.scheduler.queue;

import dev.millrace.kernels.phase.StepLayout;
import dev.millrace.scheduler.StepBatch;
import dev.millrace.scheduler.lowering.Storage;
import dev.millrace.scheduler.memory.StoredWeight;
import dev.millrace.scheduler.proof.Access;
import dev.millrace.scheduler.proof.Content;
import dev.millrace.scheduler.proof.Memory;
import dev.millrace.scheduler.proof.Operation;
import dev.millrace.scheduler.proof.Schedule;
import dev.millrace.scheduler.proof.Stage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A run of steps as a schedule to prove: what {@link DevicePages}, {@link StepRunner} and {@link StepTransfers} enqueue, what
 * the host does between, and at the end the pages that are taken out, since a step may need any position later.
 *
 * <p>The pages are those that {@link dev.millrace.scheduler.pages.PageTables} maps for these steps. That a step writes no page
 * of another sequence is proved with them; for all other mappings it follows from what the tables keep to: a page that a step
 * writes has one place in one table, and renaming pages changes nothing else. The page table is sent before every step here,
 * and as a whole; in truth only where it changed, and only what changed.
 */
final class StepSchedule {

    private static final String QUEUE = "compute";

    private final PlanMemory memory;
    private final TokenKernels tokens;
    private final int workers;
    private final PhaseAccesses accesses;
    private final ResultAccesses results;
    private final SchedulePages pages;
    private final SentStep sent;
    private final Map<String, Long> tables = new LinkedHashMap<>();
    private final List<Operation> operations = new ArrayList<>();

    /** Whether the device knows how to draw the next token; see {@link DrawState}. */
    private boolean drawThere;

    private StepSchedule(PlanMemory memory, TokenKernels tokens, int workers) {
        this.memory = memory;
        this.tokens = tokens;
        this.workers = workers;
        accesses = new PhaseAccesses(memory.names());
        results = new ResultAccesses(memory, tokens, accesses);
        pages = new SchedulePages(memory, accesses);
        sent = new SentStep(accesses);
    }

    /** Steps with one launch for each phase, in one in-order queue. */
    static Schedule launched(String name, PlanMemory memory, TokenKernels tokens, List<ProvedStep> steps) {
        return new StepSchedule(memory, tokens, 0).schedule(name + ", launched", steps);
    }

    /** Steps with one persistent launch each, by so many workers. */
    static Schedule looped(String name, PlanMemory memory, TokenKernels tokens, List<ProvedStep> steps, int workers) {
        return new StepSchedule(memory, tokens, workers).schedule(name + ", looped by " + workers, steps);
    }

    /**
     * Steps with one launch for each phase, of a sequence and its fork.
     *
     * @param fork how the second one begins, after everything was loaded
     */
    static Schedule forked(
            String name, PlanMemory memory, TokenKernels tokens, SequenceFork fork, List<ProvedStep> steps) {
        StepSchedule schedule = new StepSchedule(memory, tokens, 0);
        schedule.load(steps, List.of(new ProvedStep.Stretch(fork.original(), fork.length(), fork.length())));
        schedule.pages.fork(fork);
        return schedule.rest(name + ", launched", steps, false);
    }

    /** A persistent launch that is given up after some of its stages, and the same step launched. */
    static Schedule givenUp(
            String name, PlanMemory memory, TokenKernels tokens, ProvedStep step, int workers, int stages) {
        StepSchedule all = new StepSchedule(memory, tokens, workers);
        all.load(List.of(step), step.stretches());
        all.pages(step);
        all.accesses.begin(step);
        all.send(step);
        int launch = all.loop(step, false, stages);
        all.operation("find no ticket", Schedule.HOST, List.of(launch), List.of());
        all.accesses.giveUp(step);
        all.drawThere = false;
        ProvedStep launched = new ProvedStep(step.plan(), step.stretches(), step.outputs(), step.want(), step.again());
        return all.rest(
                name + ", looped by " + workers + ", given up after " + stages + " phases", List.of(launched), true);
    }

    private Schedule schedule(String name, List<ProvedStep> steps) {
        load(steps, steps.get(0).stretches());
        return rest(name, steps, false);
    }

    /** @param mapped whether the pages of these steps were mapped before */
    private Schedule rest(String name, List<ProvedStep> steps, boolean mapped) {
        for (ProvedStep step : steps) {
            if (!mapped) {
                pages(step);
            }
            accesses.begin(step);
            pass(step, false);
            if (step.again()) {
                pass(step, true);
            }
        }
        List<Access> taken = new ArrayList<>();
        for (int sequence = 0; sequence < memory.pool().sequences(); sequence++) {
            int positions = accesses.length(sequence);
            int owner = sequence;
            memory.caches()
                    .places()
                    .forEach((cache, place) ->
                            taken.addAll(accesses.positions(cache, place, false, owner, 0, positions)));
        }
        int last = operation("take pages out", QUEUE, List.of(), taken);
        operation("wait for pages", Schedule.HOST, List.of(last), List.of());
        List<Memory> memories = new ArrayList<>(memory.memories());
        tables.forEach((table, bytes) -> memories.add(new Memory(table, bytes)));
        return new Schedule(name, memories, memory.strips(), pages.table(), operations);
    }

    /** What is on the device before the first step: weights, tables, and the positions before its rows. */
    private void load(List<ProvedStep> steps, List<ProvedStep.Stretch> stretches) {
        List<Access> loaded = new ArrayList<>();
        for (StoredWeight weight : memory.weights().weights()) {
            loaded.add(initial(weight.name(), memory.weight(weight)));
        }
        memory.tables()
                .places()
                .forEach((table, place) -> loaded.add(initial(memory.names().of(table), place)));
        for (ProvedStep step : steps) {
            if (step.loop() != null) {
                tables.put(LoopStages.table(step.plan()), step.loop().tableBytes());
            }
        }
        tables.forEach((table, bytes) -> loaded.add(initial(table, new Location(table, 0, bytes))));
        for (ProvedStep.Stretch stretch : stretches) {
            pages.loaded(stretch);
            accesses.written(stretch.sequence(), stretch.from());
            memory.caches()
                    .places()
                    .forEach((cache, place) -> loaded.addAll(
                            accesses.positions(cache, place, true, stretch.sequence(), 0, stretch.from())));
        }
        operation("everything is loaded", Schedule.HOST, List.of(), loaded);
    }

    /** What {@link DevicePages} enqueues before a step: copies of pages that others share, then the table. */
    private void pages(ProvedStep step) {
        List<List<Access>> copies = pages.prepare(step);
        for (List<Access> copy : copies) {
            operation("copy a page", QUEUE, List.of(), copy);
        }
        Location table = memory.pageTable();
        String tensor = memory.names().of(new Storage.Pages());
        String host = PlanMemory.HOST_PAGES;
        Access kept = accesses.write(host, host, 0, table.byteSize());
        operation("map pages", Schedule.HOST, List.of(), List.of(kept));
        operation(
                "send the page table",
                QUEUE,
                List.of(),
                List.of(
                        accesses.read(host, host, 0, table.byteSize()),
                        accesses.write(tensor, table.buffer(), table.offset(), table.byteSize())));
    }

    private static Access initial(String tensor, Location place) {
        Content content = new Content(tensor, 0);
        return new Access.Span(Access.Mode.WRITE, content, place.buffer(), place.offset(), 0, place.byteSize());
    }

    /** From sending a step to having its results; {@code outputsOnly} when its rows were computed before. */
    private void pass(ProvedStep step, boolean outputsOnly) {
        send(step);
        if (step.loop() != null) {
            loop(step, outputsOnly, Integer.MAX_VALUE);
            decide(step);
        } else {
            PhaseRange range = PhaseCounts.of(step.plan(), tokens).range(!outputsOnly, step.outputs(), step.want());
            List<PlannedLaunch> launches = step.plan().launches();
            List<TokenKernels.Bound> behind = tokens.of(step.plan());
            for (int index = range.first(); index < range.end(); index++) {
                if (index < launches.size()) {
                    PlannedLaunch launch = launches.get(index);
                    phase(launch.kernel().label(), accesses.of(launch, step));
                } else {
                    int last = index - launches.size();
                    phase(behind.get(last).kernel().label(), results.of(last, step));
                }
            }
        }
        fetch(step);
    }

    private void send(ProvedStep step) {
        sendStep(step);
        if (step.want() == StepBatch.Want.DRAWN && step.outputs() > 0 && !drawThere) {
            String host = PlanMemory.HOST_DRAW;
            Access kept = accesses.write(host, host, 0, StepPlan.DRAW_BYTES);
            operation("say how to draw", Schedule.HOST, List.of(), List.of(kept));
            operation(
                    "send how to draw",
                    QUEUE,
                    List.of(),
                    List.of(
                            accesses.read(host, host, 0, StepPlan.DRAW_BYTES),
                            accesses.write(StepPlan.DRAW, StepPlan.DRAW, 0, StepPlan.DRAW_BYTES)));
            drawThere = true;
        }
    }

    private void sendStep(ProvedStep step) {
        // A run may be sent as many tokens that end it as there is room for.
        int stops = step.run() > 0 ? StepLayout.MOST_STOPS : 0;
        int rows = step.plan().bucket().rows();
        long bytes = StepTransfers.bytesSent(rows, step.outputs()) + (long) stops * Integer.BYTES;
        sent.begin(rows, bytes);
        operation(
                "describe the step",
                Schedule.HOST,
                List.of(),
                List.of(accesses.write(PlanMemory.HOST_STEP, PlanMemory.HOST_STEP, 0, bytes)));
        List<Access> copy = new ArrayList<>(sent.writes());
        copy.add(accesses.read(PlanMemory.HOST_STEP, PlanMemory.HOST_STEP, 0, bytes));
        operation("send the step", QUEUE, List.of(), copy);
    }

    /** A phase as a launch of its own. */
    private void phase(String label, List<Access> touched) {
        List<Access> all = sent.reads();
        all.addAll(touched);
        operation(label, QUEUE, List.of(), all);
    }

    /** The persistent launch of a step, or its first stages. Returns its number. */
    private int loop(ProvedStep step, boolean outputsOnly, int most) {
        LoopedPlan looped = Objects.requireNonNull(step.loop());
        LoopStages stages = new LoopStages(looped, LoopStages.table(step.plan()), workers, accesses, sent);
        PhaseRange range = looped.counts().range(!outputsOnly, step.outputs(), step.want());
        List<PlannedLaunch> launches = step.plan().launches();
        List<TokenKernels.Bound> behind = tokens.of(step.plan());
        for (int token = 0; token < Math.max(1, step.run()); token++) {
            ProvedStep now = step.ahead(token);
            if (token > 0) {
                accesses.begin(now);
            }
            for (int row = range.first(); row < range.end(); row++) {
                if (row < launches.size()) {
                    stages.phase(launches.get(row), row, now);
                } else {
                    int last = row - launches.size();
                    stages.phase(behind.get(last).kernel(), row, results.of(last, step));
                }
            }
            if (step.run() > 0) {
                stages.readOn(step, token + 1, results.tokens(step, 1));
            }
        }
        stages.ticket(step.plan());
        List<Stage> all = stages.stages();
        return add(
                "the step's loop",
                QUEUE,
                List.of(),
                new Operation.Body.Loop(workers, all.subList(0, Math.min(most, all.size()))));
    }

    /** The host looks for the ticket of a persistent launch. */
    private void decide(ProvedStep step) {
        long offset = step.plan().resultOffset(StepPlan.TICKET);
        String host = "host " + StepPlan.TICKET;
        int fetched = operation(
                "fetch the ticket",
                QUEUE,
                List.of(),
                List.of(
                        accesses.read(StepPlan.TICKET, StepPlan.RESULTS, offset, Integer.BYTES),
                        accesses.write(host, PlanMemory.HOST_RESULTS, offset, Integer.BYTES)));
        Access look = accesses.read(host, PlanMemory.HOST_RESULTS, offset, Integer.BYTES);
        add("look for the ticket", Schedule.HOST, List.of(fetched), new Operation.Body.Once(List.of(look), true));
    }

    /** Fetches what was asked for, as {@link StepTransfers#receive} does. */
    private void fetch(ProvedStep step) {
        if (step.outputs() == 0) {
            int last = operations.size() - 1;
            operation("wait for the step", Schedule.HOST, List.of(last), List.of());
            return;
        }
        if (step.run() > 0) {
            run(step);
            return;
        }
        fetch(step, StepPlan.TOKENS, results.tokens(step, step.outputs()));
        boolean preselected = tokens.variant().preselects();
        if (step.want() == StepBatch.Want.LOGITS || (step.want() == StepBatch.Want.CANDIDATES && !preselected)) {
            fetch(step, StepPlan.LOGITS, results.logits(step));
        } else if (step.want() == StepBatch.Want.CANDIDATES) {
            fetch(step, StepPlan.CANDIDATES, results.candidates(step, step.outputs()));
        }
    }

    /** Fetches the tokens of a launch that read on: how many, then they. */
    private void run(ProvedStep step) {
        List<Access> copy = new ArrayList<>();
        List<Access> use = new ArrayList<>();
        long offset = step.plan().resultOffset(StepPlan.RUN);
        for (int i = 0; i <= step.run(); i++) {
            long at = offset + (long) i * Integer.BYTES;
            String host = "host " + LoopStages.runTensor(i);
            copy.add(accesses.read(LoopStages.runTensor(i), StepPlan.RESULTS, at, Integer.BYTES));
            copy.add(accesses.write(host, PlanMemory.HOST_RESULTS, at, Integer.BYTES));
            use.add(accesses.read(host, PlanMemory.HOST_RESULTS, at, Integer.BYTES));
        }
        int fetched = operation("fetch the run", QUEUE, List.of(), copy);
        operation("use the run", Schedule.HOST, List.of(fetched), use);
    }

    private void fetch(ProvedStep step, String name, Access read) {
        long offset = step.plan().resultOffset(name);
        long bytes = ((Access.Span) read).to();
        String host = "host " + name;
        Access arrival = accesses.write(host, PlanMemory.HOST_RESULTS, offset, bytes);
        int fetched = operation("fetch " + name, QUEUE, List.of(), List.of(read, arrival));
        Access use = accesses.read(host, PlanMemory.HOST_RESULTS, offset, bytes);
        operation("use " + name, Schedule.HOST, List.of(fetched), List.of(use));
    }

    private int operation(String label, String queue, List<Integer> waits, List<Access> touched) {
        return add(label, queue, waits, new Operation.Body.Once(touched));
    }

    private int add(String label, String queue, List<Integer> waits, Operation.Body body) {
        int id = operations.size();
        operations.add(new Operation(id, label, queue, waits, body));
        return id;
    }
}
