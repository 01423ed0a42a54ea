package dev.millrace.scheduler.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Changes one thing in what is special about a looped launch: reading on by itself, and the ticket. */
final class LoopMutations {

    private static final String READ_ON = "read on";

    private final Random random;

    LoopMutations(Random random) {
        this.random = random;
    }

    private <T> @Nullable T any(List<T> list) {
        return list.isEmpty() ? null : list.get(random.nextInt(list.size()));
    }

    private static Operation.Body.Loop loop(Operation operation) {
        return (Operation.Body.Loop) operation.body();
    }

    private record Place(Operation operation, int stage) {}

    /** The barrier around a stage that reads on is dropped or weakened: {@code offset} -1 before it, 0 behind it. */
    Mutations.@Nullable Change readingOn(Schedule schedule, int offset) {
        List<Place> places = new ArrayList<>();
        for (Operation operation : Mutations.loops(schedule)) {
            List<Stage> stages = loop(operation).stages();
            for (int i = 1; i < stages.size() - 1; i++) {
                if (stages.get(i).label().equals(READ_ON)
                        && stages.get(i + offset).barrier().expected() > 0) {
                    places.add(new Place(operation, i + offset));
                }
            }
        }
        Place place = any(places);
        if (place == null) {
            return null;
        }
        Operation.Body.Loop loop = loop(place.operation);
        int workers = loop.workers();
        int worker = random.nextInt(workers);
        int form = random.nextInt(3);
        Barrier barrier = form == 0
                ? Barrier.none(workers)
                : form == 1
                        ? new Barrier(1 + random.nextInt(workers - 1), Set.of(), Set.of())
                        : new Barrier(workers, Set.of(), Set.of(worker));
        Stage stage = loop.stages().get(place.stage).withBarrier(barrier);
        return new Mutations.Change(
                "the barrier behind " + place.stage + " of " + place.operation.id() + " is " + barrier,
                Mutations.replace(
                        schedule, place.operation, Mutations.withStage(place.operation, loop, place.stage, stage)));
    }

    /** The ticket is written in an earlier stage, by anybody. */
    Mutations.@Nullable Change earlyTicket(Schedule schedule) {
        Operation operation = any(Mutations.loops(schedule));
        if (operation == null) {
            return null;
        }
        Operation.Body.Loop loop = loop(operation);
        int last = loop.stages().size() - 1;
        Stage end = loop.stages().get(last);
        if (!end.label().equals("write the ticket")) {
            return null;
        }
        Access ticket = end.shares().get(0).get(0);
        int stage = random.nextInt(last);
        int worker = random.nextInt(loop.workers());
        Stage early = loop.stages().get(stage);
        List<List<Access>> shares = new ArrayList<>(early.shares());
        List<Access> share = new ArrayList<>(shares.get(worker));
        share.add(ticket);
        shares.set(worker, share);
        List<List<Access>> nothing =
                end.shares().stream().map(s -> List.<Access>of()).toList();
        Operation without = Mutations.withStage(operation, loop, last, end.withShares(nothing));
        Operation changed = Mutations.withStage(without, loop(without), stage, early.withShares(shares));
        return new Mutations.Change(
                "worker " + worker + " writes the ticket of " + operation.id() + " in stage " + stage,
                Mutations.replace(schedule, operation, changed));
    }

    /** Results are used before the host looks for the ticket, or whatever it finds, or fetched while the loop runs. */
    Mutations.@Nullable Change readBeforeTicket(Schedule schedule) {
        List<Operation> operations = new ArrayList<>(schedule.operations());
        List<Integer> decisions = new ArrayList<>();
        for (int i = 0; i < operations.size(); i++) {
            if (operations.get(i).body() instanceof Operation.Body.Once once && once.decides()) {
                decisions.add(i);
            }
        }
        Integer at = any(decisions);
        if (at == null) {
            return null;
        }
        Operation decision = operations.get(at);
        int behind = at + 1 + random.nextInt(Math.min(4, operations.size() - at - 1));
        Operation other = operations.get(behind);
        int form = random.nextInt(3);
        if (form == 0) {
            operations.remove(at.intValue());
            operations.add(behind, decision);
            return new Mutations.Change(
                    decision.id() + " looks for the ticket after " + other.id(), schedule.withOperations(operations));
        }
        if (form == 1) {
            Operation blind = decision.withBody(new Operation.Body.Once(List.of()));
            return new Mutations.Change(
                    decision.id() + " does not look for the ticket", Mutations.replace(schedule, decision, blind));
        }
        if (other.onHost()) {
            return null;
        }
        Operation free = other.withQueue("another");
        operations.remove(behind);
        operations.add(at - 1, free);
        return new Mutations.Change(
                other.id() + " does not wait for the ticket of " + decision.id(), schedule.withOperations(operations));
    }
}
