package dev.millrace.scheduler.proof;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A schedule in which one worker of a persistent launch gives up as early as it may, and the others get as far as they can
 * without it: what would have been done after that is left out.
 *
 * <p>Nothing is wrong with that as long as the host finds out before it uses anything. So two cases are worth a look, of each
 * launch and each worker: what the host does before it decides whether the launch ran to its end, where the worker gives up
 * at its first barrier; and what follows when it decides that it did, where the worker gives up at the first barrier from
 * which on the others can still write the sign that the host looks for, if this launch does. A command that copies what was left out copies
 * rubbish, which is not wrong by itself.
 *
 * @param schedule the rest
 * @param launch number of the launch
 * @param left workers that give up, each with the first stage that it does not do
 */
record GivenUp(Schedule schedule, int launch, List<Leaving> left) {

    private static final int NOBODY_DECIDES = -1;

    /**
     * A worker that gives up.
     *
     * @param worker which
     * @param stage the first stage that it leaves out
     */
    record Leaving(int worker, int stage) {}

    /** The cases in which something of consequence is left out. */
    static List<GivenUp> of(Schedule schedule, Timeline timeline) {
        List<GivenUp> cases = new ArrayList<>();
        List<Operation> operations = schedule.operations();
        for (int launch = 0; launch < operations.size(); launch++) {
            if (operations.get(launch).body() instanceof Operation.Body.Loop loop) {
                int decision = decision(operations, launch);
                int end = decision == NOBODY_DECIDES ? operations.size() : decision;
                Set<Moment> signs = signs(schedule, timeline, launch, decision);
                for (int worker = 0; worker < loop.workers(); worker++) {
                    if (hostReads(operations, launch, end)) {
                        add(cases, new Search(schedule, timeline, launch, loop, worker, end), end, Set.of());
                    }
                    // A sign that another launch writes says nothing of this one.
                    if (decision != NOBODY_DECIDES) {
                        Search search = new Search(schedule, timeline, launch, loop, worker, end);
                        add(cases, search, operations.size(), signs);
                    }
                }
            }
        }
        return cases;
    }

    /** The next operation at which the host decides. */
    private static int decision(List<Operation> operations, int launch) {
        for (int i = launch + 1; i < operations.size(); i++) {
            if (operations.get(i).body() instanceof Operation.Body.Once once && once.decides()) {
                return i;
            }
        }
        return NOBODY_DECIDES;
    }

    private static boolean hostReads(List<Operation> operations, int from, int to) {
        return operations.subList(from, to).stream()
                .anyMatch(operation -> operation.onHost()
                        && operation.body() instanceof Operation.Body.Once once
                        && once.accesses().stream().anyMatch(access -> access.mode() == Access.Mode.READ));
    }

    /** The turns of a launch that write what the host looks for, where it lies or from where it is copied. */
    private static Set<Moment> signs(Schedule schedule, Timeline timeline, int launch, int decision) {
        Set<Content> wanted = new HashSet<>();
        if (decision != NOBODY_DECIDES) {
            reads(schedule.operations().get(decision), wanted);
            for (Operation operation : schedule.operations().subList(launch + 1, decision)) {
                if (operation.body() instanceof Operation.Body.Once once && writes(once.accesses(), wanted)) {
                    reads(operation, wanted);
                }
            }
        }
        Set<Moment> signs = new HashSet<>();
        for (Moment moment : timeline.moments()) {
            if (moment.isTurn() && moment.operation() == launch && writes(moment.accesses(), wanted)) {
                signs.add(moment);
            }
        }
        return signs;
    }

    private static void reads(Operation operation, Set<Content> contents) {
        if (operation.body() instanceof Operation.Body.Once once) {
            once.accesses().stream()
                    .filter(access -> access.mode() == Access.Mode.READ)
                    .forEach(access -> contents.add(access.content()));
        }
    }

    private static boolean writes(List<Access> accesses, Set<Content> contents) {
        return accesses.stream()
                .anyMatch(access -> access.mode() == Access.Mode.WRITE && contents.contains(access.content()));
    }

    private static void add(List<GivenUp> cases, Search search, int end, Set<Moment> signs) {
        List<Leaving> left = search.earliest(signs);
        if (!left.isEmpty()) {
            Remains remains = new Remains(search.schedule(), search.launch(), search.decision(), left);
            if (remains.matter()) {
                cases.add(new GivenUp(remains.schedule(end), search.launch(), left));
            }
        }
    }

    /**
     * Looks for the earliest barrier at which a worker may give up.
     *
     * @param decision index of the operation before which nothing that is copied counts
     */
    private record Search(
            Schedule schedule, Timeline timeline, int launch, Operation.Body.Loop loop, int worker, int decision) {

        /** Who gives up where, when the first does as early as it may so that one of the signs is written all the same. */
        List<Leaving> earliest(Set<Moment> signs) {
            for (int stage = 1; stage < loop.stages().size(); stage++) {
                int first = stage;
                if (!loop.stages().get(stage - 1).barrier().waits(worker)) {
                    continue;
                }
                Predicate<Moment> avoided =
                        moment -> of(moment) && moment.worker() == worker && moment.stage() >= first;
                if (signs.stream().allMatch(avoided) && !signs.isEmpty()) {
                    continue;
                }
                Execution execution = new Execution(schedule, timeline);
                execution.toTheEnd(avoided);
                if (signs.isEmpty() || signs.stream().anyMatch(execution::hasHappened)) {
                    return left(execution);
                }
            }
            return List.of();
        }

        private boolean of(Moment moment) {
            return moment.isTurn() && moment.operation() == launch;
        }

        /** All who have not come to the end, the last barrier included. */
        private List<Leaving> left(Execution execution) {
            int[] first = new int[loop.workers()];
            int last = loop.stages().size() - 1;
            boolean open = false;
            for (Moment moment : timeline.moments()) {
                boolean happened = moment.operation() == launch && execution.hasHappened(moment);
                if (happened && moment.isTurn()) {
                    first[moment.worker()] = Math.max(first[moment.worker()], moment.stage() + 1);
                }
                open |= happened && !moment.isTurn() && moment.stage() == last;
            }
            List<Leaving> left = new ArrayList<>();
            for (int each = 0; each < first.length; each++) {
                boolean waits = !open && loop.stages().get(last).barrier().waits(each);
                if (first[each] <= last || waits) {
                    left.add(new Leaving(each, first[each]));
                }
            }
            return left;
        }
    }

    /** A finding in what remains, as a finding of the whole schedule: with those who give up in its witness. */
    Finding tell(Finding finding) {
        List<Witness.Turn> turns = new ArrayList<>();
        int id = schedule.operations().get(launch).id();
        int last = 0;
        for (Witness.Turn turn : finding.witness().turns()) {
            boolean skipped = turn.operation() == id
                    && left.stream().anyMatch(l -> l.worker() == turn.worker() && turn.stage() >= l.stage());
            if (!skipped) {
                turns.add(turn);
            }
            last = turn.operation() == id ? turns.size() : last;
        }
        for (Leaving each : left) {
            turns.add(last++, new Witness.Turn(id, each.worker(), Witness.GIVES_UP));
        }
        String who = "after workers " + left.stream().map(Leaving::worker).toList() + " have given up in '"
                + schedule.operations().get(launch).label() + "': ";
        return new Finding(finding.kind(), who + finding.message(), new Witness(turns));
    }
}
