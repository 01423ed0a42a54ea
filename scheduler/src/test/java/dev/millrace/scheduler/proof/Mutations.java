package dev.millrace.scheduler.proof;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Changes one thing in a schedule, by lot. */
final class Mutations {

    private final Random random;
    private final LoopMutations loops;

    Mutations(Random random) {
        this.random = random;
        loops = new LoopMutations(random);
    }

    /** A mutation, or nothing where the schedule has nothing of that kind. */
    Optional<Mutation> draw(Mutation.Kind kind, Schedule schedule) {
        Change change = switch (kind) {
            case DROP_EVENT -> event(schedule, false);
            case WEAKEN_EVENT -> event(schedule, true);
            case SKIP_BARRIER -> barrier(schedule, true);
            case WEAKEN_BARRIER -> barrier(schedule, false);
            case REORDER -> reorder(schedule);
            case SHIFT_OFFSET -> shift(schedule);
            case SHRINK_BUFFER -> shrink(schedule);
            case SWAP_QUEUES -> queues(schedule);
            case REUSE_EARLY -> reuse(schedule);
            case UNMAP_PAGE -> page(schedule);
            case BARRIER_BEFORE_READING_ON -> loops.readingOn(schedule, -1);
            case BARRIER_AFTER_READING_ON -> loops.readingOn(schedule, 0);
            case EARLY_TICKET -> loops.earlyTicket(schedule);
            case READ_BEFORE_TICKET -> loops.readBeforeTicket(schedule);
        };
        return change == null
                ? Optional.empty()
                : Optional.of(new Mutation(kind, schedule.name() + ": " + change.what, change.schedule));
    }

    record Change(String what, Schedule schedule) {}

    private <T> @Nullable T any(List<T> list) {
        return list.isEmpty() ? null : list.get(random.nextInt(list.size()));
    }

    /** One wait less, or a wait for something that comes earlier instead. */
    private @Nullable Change event(Schedule schedule, boolean weaken) {
        Operation chosen = any(schedule.operations().stream()
                .filter(operation -> !operation.waits().isEmpty())
                .toList());
        if (chosen == null) {
            return null;
        }
        List<Integer> waits = new ArrayList<>(chosen.waits());
        int dropped = waits.remove(random.nextInt(waits.size()));
        String what = chosen.label() + " (" + chosen.id() + ") does not wait for " + dropped;
        if (weaken) {
            List<Integer> earlier = schedule.operations().stream()
                    .map(Operation::id)
                    .filter(id -> id < dropped && id >= dropped - 6)
                    .toList();
            Integer other = any(earlier);
            if (other == null) {
                return null;
            }
            waits.add(other);
            what += " but for " + other;
        }
        return new Change(what, replace(schedule, chosen, chosen.withWaits(waits)));
    }

    private @Nullable Change barrier(Schedule schedule, boolean skip) {
        Operation chosen = any(loops(schedule));
        if (chosen == null || !(chosen.body() instanceof Operation.Body.Loop loop)) {
            return null;
        }
        int number = random.nextInt(loop.stages().size());
        Stage stage = loop.stages().get(number);
        int worker = random.nextInt(loop.workers());
        boolean early = !skip && random.nextBoolean();
        Barrier barrier = skip
                ? new Barrier(loop.workers(), Set.of(worker), Set.of())
                : early
                        ? new Barrier(loop.workers() - 1, Set.of(), Set.of())
                        : new Barrier(loop.workers(), Set.of(), Set.of(worker));
        String who =
                early ? "the barrier opens before all are there" : "worker " + worker + (skip ? " skips" : " passes");
        String what = who + " behind " + number + " of " + chosen.id();
        return new Change(what, replace(schedule, chosen, withStage(chosen, loop, number, stage.withBarrier(barrier))));
    }

    static Operation withStage(Operation operation, Operation.Body.Loop loop, int number, Stage stage) {
        List<Stage> stages = new ArrayList<>(loop.stages());
        stages.set(number, stage);
        return operation.withBody(new Operation.Body.Loop(loop.workers(), stages));
    }

    static List<Operation> loops(Schedule schedule) {
        return schedule.operations().stream()
                .filter(operation -> operation.body() instanceof Operation.Body.Loop)
                .toList();
    }

    /** Two stages or two operations change places. */
    private @Nullable Change reorder(Schedule schedule) {
        Operation loopOperation = any(loops(schedule));
        if (loopOperation != null
                && random.nextBoolean()
                && loopOperation.body() instanceof Operation.Body.Loop loop
                && loop.stages().size() > 1) {
            int at = random.nextInt(loop.stages().size() - 1);
            int other = Math.min(loop.stages().size() - 1, at + 1 + random.nextInt(3));
            List<Stage> stages = new ArrayList<>(loop.stages());
            Collections.swap(stages, at, other);
            return new Change(
                    "stages " + at + " and " + other + " of " + loopOperation.id() + " change places",
                    replace(
                            schedule,
                            loopOperation,
                            loopOperation.withBody(new Operation.Body.Loop(loop.workers(), stages))));
        }
        List<Operation> operations = new ArrayList<>(schedule.operations());
        int at = random.nextInt(operations.size() - 1);
        int other = Math.min(operations.size() - 1, at + 1 + random.nextInt(4));
        Collections.swap(operations, at, other);
        return new Change("operations " + at + " and " + other + " change places", schedule.withOperations(operations));
    }

    /** One argument of one launch, or the place of a tensor for all, moves. */
    private @Nullable Change shift(Schedule schedule) {
        List<Access.Span> spans = spans(schedule);
        Access.Span chosen = any(spans);
        if (chosen == null) {
            return null;
        }
        long by = (1 + random.nextInt(8)) * (random.nextBoolean() ? 64L : -64L) * (random.nextInt(4) == 0 ? 16 : 1);
        boolean everywhere = random.nextBoolean();
        String tensor = chosen.content().tensor();
        if (everywhere) {
            return new Change(
                    tensor + " moves by " + by,
                    mapSpans(
                            schedule,
                            span -> span.content().tensor().equals(tensor)
                                            && span.memory().equals(chosen.memory())
                                    ? at(span, span.memory(), span.base() + by)
                                    : span));
        }
        boolean[] done = {false};
        int number = spans.indexOf(chosen);
        return new Change("access " + number + " to " + tensor + " moves by " + by, mapSpans(schedule, span -> {
            if (done[0] || !span.equals(chosen)) {
                return span;
            }
            done[0] = true;
            return at(span, span.memory(), span.base() + by);
        }));
    }

    private static Access.Span at(Access.Span span, String memory, long base) {
        return new Access.Span(span.mode(), span.content(), memory, base, span.from(), span.to());
    }

    private @Nullable Change shrink(Schedule schedule) {
        Memory chosen = any(schedule.memories());
        if (chosen == null || chosen.byteSize() == 0) {
            return null;
        }
        boolean little = random.nextBoolean();
        long less = little ? 1 + random.nextInt(256) : 1 + (long) (random.nextDouble() * chosen.byteSize());
        long left = Math.max(0, chosen.byteSize() - less);
        List<Memory> memories = new ArrayList<>(schedule.memories());
        memories.set(memories.indexOf(chosen), new Memory(chosen.name(), left));
        return new Change(
                chosen.name() + " has " + left + " bytes",
                new Schedule(schedule.name(), memories, schedule.strips(), schedule.pages(), schedule.operations()));
    }

    /** An operation goes to another queue, or two of different queues change theirs. */
    private @Nullable Change queues(Schedule schedule) {
        List<Operation> movable = schedule.operations().stream()
                .filter(operation -> !operation.onHost())
                .toList();
        Operation chosen = any(movable);
        if (chosen == null) {
            return null;
        }
        Operation other = any(movable.stream()
                .filter(operation -> !operation.queue().equals(chosen.queue()))
                .toList());
        if (other == null || random.nextBoolean()) {
            String queue = other == null ? "another" : other.queue();
            return new Change(
                    chosen.label() + " (" + chosen.id() + ") in queue " + queue,
                    replace(schedule, chosen, chosen.withQueue(queue)));
        }
        Schedule half = replace(schedule, chosen, chosen.withQueue(other.queue()));
        return new Change(
                chosen.id() + " and " + other.id() + " change queues",
                replace(half, other, other.withQueue(chosen.queue())));
    }

    /** A tensor is placed where another lies, as if the other were not needed any more. */
    private @Nullable Change reuse(Schedule schedule) {
        List<Access.Span> spans = spans(schedule);
        Access.Span moved = any(spans);
        if (moved == null) {
            return null;
        }
        Access.Span taken = any(spans.stream()
                .filter(span -> span.memory().equals(moved.memory())
                        && !span.content().tensor().equals(moved.content().tensor()))
                .toList());
        if (taken == null) {
            return null;
        }
        String tensor = moved.content().tensor();
        return new Change(
                tensor + " lies where " + taken.content().tensor() + " does, in " + moved.memory(),
                mapSpans(
                        schedule,
                        span -> span.content().tensor().equals(tensor)
                                        && span.memory().equals(moved.memory())
                                ? at(span, span.memory(), taken.base())
                                : span));
    }

    /** A logical page loses its page, or has that of another. */
    private @Nullable Change page(Schedule schedule) {
        List<List<Integer>> physical = schedule.pages().physical();
        if (physical.isEmpty()) {
            return null;
        }
        int sequence = random.nextInt(physical.size());
        int logical = random.nextInt(physical.get(sequence).size());
        int pages = physical.size() * physical.get(0).size();
        int page = random.nextInt(pages + 2) - 1; // none, any, or one beyond the last
        if (page == physical.get(sequence).get(logical)) {
            return null;
        }
        List<List<Integer>> table = new ArrayList<>(physical);
        List<Integer> row = new ArrayList<>(table.get(sequence));
        row.set(logical, page);
        table.set(sequence, row);
        return new Change(
                "page " + logical + " of sequence " + sequence + " is " + page,
                new Schedule(
                        schedule.name(),
                        schedule.memories(),
                        schedule.strips(),
                        new PageTable(table),
                        schedule.operations()));
    }

    static Schedule replace(Schedule schedule, Operation old, Operation changed) {
        List<Operation> operations = new ArrayList<>(schedule.operations());
        operations.replaceAll(operation -> operation.id() == old.id() ? changed : operation);
        return schedule.withOperations(operations);
    }

    /** The different stretches of tensors that are touched. */
    private static List<Access.Span> spans(Schedule schedule) {
        List<Access.Span> spans = new ArrayList<>();
        Set<Access.Span> known = new HashSet<>();
        mapSpans(schedule, span -> {
            if (known.add(span)) {
                spans.add(span);
            }
            return span;
        });
        return spans;
    }

    private static Schedule mapSpans(Schedule schedule, UnaryOperator<Access.Span> change) {
        List<Operation> operations = new ArrayList<>();
        for (Operation operation : schedule.operations()) {
            if (operation.body() instanceof Operation.Body.Once once) {
                operations.add(
                        operation.withBody(new Operation.Body.Once(map(once.accesses(), change), once.decides())));
            } else {
                Operation.Body.Loop loop = (Operation.Body.Loop) operation.body();
                List<Stage> stages = new ArrayList<>();
                for (Stage stage : loop.stages()) {
                    stages.add(stage.withShares(stage.shares().stream()
                            .map(share -> map(share, change))
                            .toList()));
                }
                operations.add(operation.withBody(new Operation.Body.Loop(loop.workers(), stages)));
            }
        }
        return schedule.withOperations(operations);
    }

    private static List<Access> map(List<Access> accesses, UnaryOperator<Access.Span> change) {
        List<Access> changed = new ArrayList<>();
        for (Access access : accesses) {
            changed.add(access instanceof Access.Span span ? change.apply(span) : access);
        }
        return changed;
    }
}
