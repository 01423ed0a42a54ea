package dev.millrace.scheduler.proof;

import java.util.ArrayList;
import java.util.List;

/** What remains of a schedule when workers of a persistent launch have given up. */
final class Remains {

    private final Schedule whole;
    private final int launch;
    private final int decision;
    private final List<GivenUp.Leaving> left;
    /** What was to be written and is not. */
    private final List<Access> missing = new ArrayList<>();

    /** @param decision index of the operation before which copies of what is missing are rubbish, and not wrong */
    Remains(Schedule whole, int launch, int decision, List<GivenUp.Leaving> left) {
        this.whole = whole;
        this.launch = launch;
        this.decision = decision;
        this.left = List.copyOf(left);
        Operation.Body.Loop loop =
                (Operation.Body.Loop) whole.operations().get(launch).body();
        for (int stage = 0; stage < loop.stages().size(); stage++) {
            for (int worker = 0; worker < loop.workers(); worker++) {
                if (isLeft(worker, stage)) {
                    writes(loop.stages().get(stage).shares().get(worker));
                }
            }
        }
    }

    private void writes(List<Access> accesses) {
        accesses.stream().filter(access -> access.mode() == Access.Mode.WRITE).forEach(missing::add);
    }

    private boolean isLeft(int worker, int stage) {
        return left.stream().anyMatch(each -> each.worker() == worker && stage >= each.stage());
    }

    /** Whether anything is missing. */
    boolean matter() {
        return !missing.isEmpty();
    }

    /** All operations without what is missing; those from {@code end} on do nothing. */
    Schedule schedule(int end) {
        List<Operation> operations = new ArrayList<>();
        for (int i = 0; i < whole.operations().size(); i++) {
            Operation operation = whole.operations().get(i);
            if (i >= end) {
                operations.add(operation.withBody(new Operation.Body.Once(List.of())));
            } else if (i == launch) {
                operations.add(operation.withBody(shortened((Operation.Body.Loop) operation.body())));
            } else if (i > launch && i < decision && !operation.onHost()) {
                operations.add(operation.withBody(spoilt(operation.body())));
            } else {
                operations.add(operation);
            }
        }
        return whole.withOperations(operations);
    }

    private Operation.Body shortened(Operation.Body.Loop loop) {
        List<Stage> stages = new ArrayList<>();
        for (int stage = 0; stage < loop.stages().size(); stage++) {
            List<List<Access>> shares = new ArrayList<>(loop.stages().get(stage).shares());
            for (int worker = 0; worker < loop.workers(); worker++) {
                if (isLeft(worker, stage)) {
                    shares.set(worker, List.of());
                }
            }
            stages.add(loop.stages().get(stage).withShares(shares));
        }
        return new Operation.Body.Loop(loop.workers(), stages);
    }

    /** What a command does that may read what is missing: then all that it writes is missing too. */
    private Operation.Body spoilt(Operation.Body body) {
        if (body instanceof Operation.Body.Once once) {
            return new Operation.Body.Once(spoilt(once.accesses()), once.decides());
        }
        Operation.Body.Loop loop = (Operation.Body.Loop) body;
        List<Stage> stages = new ArrayList<>();
        for (Stage stage : loop.stages()) {
            stages.add(
                    stage.withShares(stage.shares().stream().map(this::spoilt).toList()));
        }
        return new Operation.Body.Loop(loop.workers(), stages);
    }

    private List<Access> spoilt(List<Access> accesses) {
        List<Access> rest = new ArrayList<>();
        boolean touched = false;
        for (Access access : accesses) {
            if (access.mode() == Access.Mode.READ && missing.stream().anyMatch(lost -> meet(lost, access))) {
                touched = true;
            } else {
                rest.add(access);
            }
        }
        if (!touched) {
            return accesses;
        }
        writes(accesses);
        rest.replaceAll(access -> access.mode() == Access.Mode.WRITE ? rubbish(access) : access);
        return rest;
    }

    private static boolean meet(Access lost, Access read) {
        if (!lost.content().equals(read.content())) {
            return false;
        }
        if (lost instanceof Access.Span a && read instanceof Access.Span b) {
            return a.from() < b.to() && b.from() < a.to();
        }
        return lost instanceof Access.Positions a
                && read instanceof Access.Positions b
                && a.from() < b.to()
                && b.from() < a.to();
    }

    private static Access rubbish(Access access) {
        Content content = new Content(
                "rubbish for " + access.content().tensor(), access.content().version());
        return access instanceof Access.Span span
                ? new Access.Span(span.mode(), content, span.memory(), span.base(), span.from(), span.to())
                : with((Access.Positions) access, content);
    }

    private static Access with(Access.Positions access, Content content) {
        return new Access.Positions(
                access.mode(), content, access.strip(), access.sequence(), access.from(), access.to());
    }
}
