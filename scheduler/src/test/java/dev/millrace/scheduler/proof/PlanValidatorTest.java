package dev.millrace.scheduler.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Schedules made to break the validator: each unsafe one is found out, in a way that the simulator confirms. */
class PlanValidatorTest {

    private static final String A = "a";
    private static final String B = "b";

    private final List<Operation> operations = new ArrayList<>();

    private static Access write(String tensor, int version, long base, long bytes) {
        return new Access.Span(Access.Mode.WRITE, new Content(tensor, version), "memory", base, 0, bytes);
    }

    private static Access read(String tensor, int version, long base, long bytes) {
        return new Access.Span(Access.Mode.READ, new Content(tensor, version), "memory", base, 0, bytes);
    }

    private int launch(String queue, List<Integer> waits, Access... accesses) {
        int id = operations.size();
        operations.add(new Operation(id, "op " + id, queue, waits, new Operation.Body.Once(List.of(accesses))));
        return id;
    }

    private Schedule schedule() {
        return new Schedule("by hand", List.of(new Memory("memory", 100)), List.of(), PageTable.none(), operations);
    }

    private static void holds(Schedule schedule) {
        assertThat(PlanValidator.validate(schedule).findings()).isEmpty();
        Simulator simulator = new Simulator(schedule);
        Random random = new Random(2);
        for (int run = 0; run < 200; run++) {
            assertThat(simulator.run(random)).isEmpty();
        }
    }

    private static void fails(Schedule schedule, Finding.Kind kind, String message) {
        List<Finding> findings = PlanValidator.validate(schedule).findings();
        assertThat(findings).anySatisfy(finding -> {
            assertThat(finding.kind()).isEqualTo(kind);
            assertThat(finding.message()).contains(message);
        });
        findings.forEach(finding -> Confirmation.require(finding, new Simulator(schedule), schedule.name()));
    }

    @Test
    void aQueueIsInOrder() {
        launch("q", List.of(), write(A, 1, 0, 10));
        launch("q", List.of(), read(A, 1, 0, 10));
        holds(schedule());
    }

    @Test
    void twoQueuesAreNot() {
        launch("q", List.of(), write(A, 1, 0, 10));
        launch("r", List.of(), read(A, 1, 0, 10));
        fails(schedule(), Finding.Kind.TOO_EARLY, "'op 1' (queue r) reads a (write 1), which 'op 0' (queue q) may not");
    }

    @Test
    void anEventOrders() {
        int written = launch("q", List.of(), write(A, 1, 0, 10));
        launch("r", List.of(written), read(A, 1, 0, 10));
        holds(schedule());
    }

    @Test
    void orderIsTransitiveThroughAnyNumberOfQueues() {
        int written = launch("q", List.of(), write(A, 1, 0, 10));
        int second = launch("r", List.of(written));
        launch("r", List.of());
        int third = launch("s", List.of(second + 1));
        launch("t", List.of(third), read(A, 1, 0, 10));
        holds(schedule());
    }

    @Test
    void theHostIssuesNothingWhileItWaits() {
        int written = launch("q", List.of(), write(A, 1, 0, 10));
        launch(Schedule.HOST, List.of(written));
        launch("r", List.of(), read(A, 1, 0, 10));
        holds(schedule());
    }

    @Test
    void theHostDoesNotWaitByItself() {
        launch("q", List.of(), write(A, 1, 0, 10));
        launch(Schedule.HOST, List.of());
        launch("r", List.of(), read(A, 1, 0, 10));
        fails(schedule(), Finding.Kind.TOO_EARLY, "op 2");
    }

    @Test
    void aWriteUnderAReaderIsFound() {
        int written = launch("q", List.of(), write(A, 1, 0, 10));
        launch("r", List.of(written), read(A, 1, 0, 10));
        launch("q", List.of(), write(B, 1, 5, 20));
        fails(schedule(), Finding.Kind.OVERWRITTEN, "after 'op 2' (queue q) may have written b (write 1) over it");
    }

    @Test
    void aWriteAfterTheReaderIsFine() {
        int written = launch("q", List.of(), write(A, 1, 0, 10));
        int used = launch("r", List.of(written), read(A, 1, 0, 10));
        launch("q", List.of(used), write(B, 1, 5, 20));
        holds(schedule());
    }

    @Test
    void aLaterWriteOfTheSameTensorIsAnotherContent() {
        launch("q", List.of(), write(A, 1, 0, 10));
        launch("q", List.of(), write(A, 2, 0, 10));
        launch("q", List.of(), read(A, 1, 0, 10));
        fails(schedule(), Finding.Kind.OVERWRITTEN, "a (write 2)");
    }

    @Test
    void whatNobodyWroteIsFound() {
        launch("q", List.of(), write(A, 1, 0, 10));
        launch("q", List.of(), read(A, 1, 0, 11));
        fails(schedule(), Finding.Kind.NEVER_WRITTEN, "bytes 10 to 11");
    }

    @Test
    void aTensorThatMovedIsNotTheSame() {
        launch("q", List.of(), write(A, 1, 0, 20));
        launch("q", List.of(), read(A, 1, 4, 10));
        fails(schedule(), Finding.Kind.NEVER_WRITTEN, "bytes 4 to 14");
    }

    @Test
    void partsOfATensorMayComeFromTwoWriters() {
        launch("q", List.of(), new Access.Span(Access.Mode.WRITE, new Content(A, 1), "memory", 0, 0, 10));
        int second = launch("r", List.of(), new Access.Span(Access.Mode.WRITE, new Content(A, 1), "memory", 0, 10, 20));
        launch("q", List.of(second), read(A, 1, 0, 20));
        holds(schedule());
        operations.remove(2);
        launch("q", List.of(), read(A, 1, 0, 20));
        fails(schedule(), Finding.Kind.TOO_EARLY, "bytes 10 to 20");
    }

    @Test
    void aRaceOfTwoWritesMattersOnlyToThoseWhoRead() {
        int first = launch("q", List.of(), write(A, 1, 0, 10));
        int second = launch("r", List.of(), write(B, 1, 0, 10));
        holds(schedule());
        launch("q", List.of(second), read(A, 1, 0, 10));
        fails(schedule(), Finding.Kind.OVERWRITTEN, "op 1");
        operations.remove(2);
        launch("q", List.of(first, second), read(B, 1, 0, 10));
        fails(schedule(), Finding.Kind.OVERWRITTEN, "op 0");
    }

    @Test
    void bytesOutsideAreFound() {
        launch("q", List.of(), write(A, 1, 95, 6));
        fails(schedule(), Finding.Kind.OUT_OF_BOUNDS, "in bytes 95 to 101 of 'memory', which has 100");
        operations.clear();
        launch("q", List.of(), write(A, 1, -1, 6));
        fails(schedule(), Finding.Kind.OUT_OF_BOUNDS, "in bytes -1 to 5");
        operations.clear();
        Access lost = new Access.Span(Access.Mode.WRITE, new Content(A, 1), "nowhere", 0, 0, 1);
        launch("q", List.of(), lost);
        fails(schedule(), Finding.Kind.OUT_OF_BOUNDS, "of 'nowhere'");
    }

    @Test
    void aLaunchUsesBytesForOneThing() {
        launch("q", List.of(), write(A, 1, 0, 10));
        launch("q", List.of(), read(A, 1, 0, 10), write(B, 1, 8, 10));
        fails(schedule(), Finding.Kind.CLASH, "writes b (write 1) where it reads a (write 1)");
        operations.clear();
        launch("q", List.of(), write(A, 1, 0, 10), write(B, 1, 9, 10));
        fails(schedule(), Finding.Kind.CLASH, "where it also writes a (write 1)");
    }

    @Test
    void aTensorMayChangeInItsPlace() {
        launch("q", List.of(), write(A, 1, 0, 10));
        launch("q", List.of(), read(A, 1, 0, 10), write(A, 2, 0, 10));
        launch("q", List.of(), read(A, 2, 0, 10));
        holds(schedule());
        operations.clear();
        launch("q", List.of(), write(A, 1, 0, 10));
        launch("q", List.of(), read(A, 1, 0, 10), write(A, 2, 4, 10));
        fails(schedule(), Finding.Kind.CLASH, "bytes 4 to 10");
    }

    @Test
    void whatWaitsInACircleIsFound() {
        launch("q", List.of(1));
        launch("r", List.of(0));
        fails(schedule(), Finding.Kind.DEADLOCK, "op 0");
        operations.clear();
        // The host waits for what it would issue later.
        launch("q", List.of());
        launch(Schedule.HOST, List.of(2));
        launch("q", List.of());
        fails(schedule(), Finding.Kind.DEADLOCK, "op 1");
    }

    @Test
    void aScheduleNamesWhatThereIs() {
        assertThatThrownBy(() -> launchAndSchedule(List.of(7)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("op 0 waits for operations [7]");
        operations.add(operations.get(0));
        assertThatThrownBy(this::schedule).hasMessageContaining("two of operation number 0");
    }

    private void launchAndSchedule(List<Integer> waits) {
        launch("q", waits);
        schedule();
    }

    /** Two workers; worker 0 writes, then both read. */
    private void loop(Barrier barrier) {
        Stage first = new Stage("first", List.of(List.of(write(A, 1, 0, 10)), List.of()), barrier);
        List<Access> reads = List.of(read(A, 1, 0, 10));
        Stage second = new Stage("second", List.of(reads, reads), Barrier.of(2));
        operations.add(new Operation(
                operations.size(), "loop", "q", List.of(), new Operation.Body.Loop(2, List.of(first, second))));
        launch("q", List.of(), read(A, 1, 0, 10));
    }

    @Test
    void aBarrierOrders() {
        loop(Barrier.of(2));
        holds(schedule());
    }

    @Test
    void aWorkerThatSkipsABarrierStopsTheOthers() {
        loop(new Barrier(2, Set.of(1), Set.of()));
        fails(schedule(), Finding.Kind.DEADLOCK, "the barrier behind 'first' of 'loop'");
    }

    @Test
    void aWorkerThatDoesNotWaitReadsTooEarly() {
        loop(new Barrier(2, Set.of(), Set.of(1)));
        fails(schedule(), Finding.Kind.TOO_EARLY, "worker 1 in 'second' of 'loop'");
        operations.clear();
        // The writer itself may go on.
        loop(new Barrier(2, Set.of(), Set.of(0)));
        holds(schedule());
    }

    @Test
    void aBarrierThatOpensEarlyOrdersNothing() {
        loop(new Barrier(1, Set.of(), Set.of()));
        fails(schedule(), Finding.Kind.TOO_EARLY, "worker 1 in 'second' of 'loop'");
    }

    @Test
    void aBarrierForMoreThanThereAreNeverOpens() {
        loop(new Barrier(3, Set.of(), Set.of()));
        fails(schedule(), Finding.Kind.DEADLOCK, "barrier");
    }

    private static Access at(Access.Mode mode, String tensor, long base) {
        return new Access.Span(mode, new Content(tensor, 1), "memory", base, 0, 4);
    }

    /** Both workers write a half, worker 0 alone a ticket; the host fetches both, and looks at the ticket or does not. */
    private void loopWithTicket(boolean early, boolean looks, boolean usesFirst) {
        Access ticket = at(Access.Mode.WRITE, "ticket", 50);
        List<Access> half = List.of(at(Access.Mode.WRITE, "left", 0));
        List<Access> both = List.of(at(Access.Mode.WRITE, "left", 0), ticket);
        Stage warm = new Stage("warm", List.of(List.of(), List.of()), Barrier.of(2));
        Stage halves = new Stage(
                "halves", List.of(early ? both : half, List.of(at(Access.Mode.WRITE, "right", 10))), Barrier.of(2));
        Stage end = new Stage("end", List.of(early ? List.of() : List.of(ticket), List.of()), Barrier.none(2));
        operations.add(
                new Operation(0, "loop", "q", List.of(), new Operation.Body.Loop(2, List.of(warm, halves, end))));
        int fetched =
                launch("q", List.of(), at(Access.Mode.READ, "ticket", 50), at(Access.Mode.WRITE, "host ticket", 60));
        int results =
                launch("q", List.of(), at(Access.Mode.READ, "right", 10), at(Access.Mode.WRITE, "host right", 70));
        Operation look = new Operation(
                10,
                "look",
                Schedule.HOST,
                List.of(fetched),
                new Operation.Body.Once(List.of(at(Access.Mode.READ, "host ticket", 60)), looks));
        Operation use = new Operation(
                11,
                "use",
                Schedule.HOST,
                List.of(results),
                new Operation.Body.Once(List.of(at(Access.Mode.READ, "host right", 70))));
        operations.addAll(usesFirst ? List.of(use, look) : List.of(look, use));
    }

    @Test
    void aLaunchThatWasGivenUpIsNotUsed() {
        loopWithTicket(false, true, false);
        holds(schedule());
    }

    @Test
    void aTicketThatIsWrittenEarlyProvesNothing() {
        loopWithTicket(true, true, false);
        fails(schedule(), Finding.Kind.NEVER_WRITTEN, "after workers [0, 1] have given up in 'loop': 'use'");
    }

    @Test
    void aHostThatDoesNotLookUsesWhatIsNotThere() {
        loopWithTicket(false, false, false);
        fails(schedule(), Finding.Kind.NEVER_WRITTEN, "have given up in 'loop'");
    }

    @Test
    void aHostThatLooksTooLateUsesWhatIsNotThere() {
        loopWithTicket(false, true, true);
        fails(schedule(), Finding.Kind.NEVER_WRITTEN, "have given up in 'loop': 'use'");
    }

    @Test
    void workersOfOneStageAreNotOrdered() {
        Stage stage =
                new Stage("both", List.of(List.of(write(A, 1, 0, 10)), List.of(read(A, 1, 0, 10))), Barrier.of(2));
        operations.add(new Operation(0, "loop", "q", List.of(), new Operation.Body.Loop(2, List.of(stage))));
        fails(schedule(), Finding.Kind.TOO_EARLY, "worker 1 in 'both'");
    }

    private static Access positions(Access.Mode mode, int version, int sequence, int from, int to) {
        return new Access.Positions(mode, new Content("keys of " + sequence, version), "keys", sequence, from, to);
    }

    /** Pages of 4 positions, 2 heads of 3 values of 2 bytes: 48 bytes each, two of them. */
    private Schedule paged(int lanes, PageTable table) {
        Strip strip = new Strip(
                "keys", "memory", 0, 2, new PageShape(4, 2, lanes, List.of(new PageShape.Section(3, 2, true))));
        return new Schedule("pages", List.of(new Memory("memory", 100)), List.of(strip), table, operations);
    }

    private static PageTable table(Integer... pages) {
        return new PageTable(List.of(List.of(pages)));
    }

    @Test
    void positionsOfAPageAreApart() {
        launch("q", List.of(), positions(Access.Mode.WRITE, 1, 0, 0, 2));
        launch("r", List.of(0), positions(Access.Mode.READ, 1, 0, 0, 2));
        launch("s", List.of(0), positions(Access.Mode.WRITE, 2, 0, 2, 7));
        holds(paged(2, table(1, 0)));
        launch("t", List.of(1, 2), positions(Access.Mode.READ, 2, 0, 2, 7), positions(Access.Mode.READ, 1, 0, 0, 2));
        holds(paged(4, table(1, 0)));
        launch("u", List.of(0), positions(Access.Mode.WRITE, 3, 0, 6, 7));
        fails(paged(1, table(1, 0)), Finding.Kind.OVERWRITTEN, "(write 3)");
    }

    @Test
    void aPageThatIsNotMappedIsFound() {
        launch("q", List.of(), positions(Access.Mode.WRITE, 1, 0, 3, 5));
        holds(paged(1, table(0, 1)));
        fails(paged(1, table(0, -1)), Finding.Kind.UNMAPPED, "position 4 of sequence 0, whose page 1 is not mapped");
        fails(paged(1, table(0)), Finding.Kind.UNMAPPED, "page 1 is not mapped");
        fails(paged(1, table(0, 2)), Finding.Kind.UNMAPPED, "mapped to page 2; 'keys' has 2");
        fails(paged(1, PageTable.none()), Finding.Kind.UNMAPPED, "sequence 0, whose page 0 is not mapped");
    }

    @Test
    void twoLogicalPagesInOneAreFound() {
        launch("q", List.of(), positions(Access.Mode.WRITE, 1, 0, 0, 8));
        launch("q", List.of(), positions(Access.Mode.READ, 1, 0, 0, 8));
        holds(paged(2, table(1, 0)));
        fails(paged(2, table(1, 1)), Finding.Kind.CLASH, "keys of 0");
    }

    /** Something else in the bytes of a strip is seen value by value. */
    @Test
    void aTensorInAPageIsFound() {
        launch("q", List.of(), positions(Access.Mode.WRITE, 1, 0, 0, 4));
        launch("r", List.of(), write(A, 1, 8, 4));
        launch("q", List.of(), positions(Access.Mode.READ, 1, 0, 0, 1));
        // Position 0: bytes 0 to 6 of head 0, 24 to 30 of head 1; bytes 8 to 12 are of position 1.
        holds(paged(1, table(0, 1)));
        launch("q", List.of(), positions(Access.Mode.READ, 1, 0, 1, 2));
        fails(paged(1, table(0, 1)), Finding.Kind.OVERWRITTEN, "bytes 8 to 12");
    }

    @Test
    void aStripBeyondItsMemoryIsFound() {
        launch("q", List.of(), positions(Access.Mode.WRITE, 1, 0, 0, 8));
        Strip strip =
                new Strip("keys", "memory", 10, 2, new PageShape(4, 2, 1, List.of(new PageShape.Section(3, 2, true))));
        Schedule schedule =
                new Schedule("beyond", List.of(new Memory("memory", 100)), List.of(strip), table(0, 1), operations);
        fails(schedule, Finding.Kind.OUT_OF_BOUNDS, "of 'memory', which has 100");
    }
}
