package dev.millrace.scheduler.memory;

import dev.millrace.scheduler.proof.Access;
import dev.millrace.scheduler.proof.Content;
import dev.millrace.scheduler.proof.Memory;
import dev.millrace.scheduler.proof.Operation;
import dev.millrace.scheduler.proof.PageTable;
import dev.millrace.scheduler.proof.Schedule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The commands of {@link WeightUpload} and the events between them, as a schedule to prove. */
public final class LoadSchedule {

    private static final String UPLOAD = "upload";
    private static final String COMPUTE = "compute";

    private final List<Operation> operations = new ArrayList<>();
    /** The operation that each stage is busy until, -1 at first. */
    private final int[] busy = new int[WeightLoader.STAGING_BUFFERS];

    private LoadSchedule() {
        Arrays.fill(busy, -1);
    }

    /**
     * The loading of all weights, and at the end a launch that reads them.
     *
     * @param stagingBytes bytes of each staging buffer, as {@link WeightLoader#stagingBytes} gives them
     */
    public static Schedule of(WeightArenas layout, long stagingBytes) {
        List<Memory> memories = new ArrayList<>();
        for (int i = 0; i < WeightLoader.STAGING_BUFFERS; i++) {
            memories.add(new Memory(host(i), stagingBytes));
            memories.add(new Memory(device(i), stagingBytes));
        }
        for (int i = 0; i < layout.arenaBytes().size(); i++) {
            memories.add(new Memory(arena(i), layout.arenaBytes().get(i)));
        }
        LoadSchedule schedule = new LoadSchedule();
        UploadPlan.of(layout, Math.toIntExact(stagingBytes)).chunks().forEach(schedule::chunk);
        schedule.await();
        List<Access> reads = new ArrayList<>();
        for (StoredWeight weight : layout.weights()) {
            Placement place = layout.placement(weight.name());
            reads.add(new Access.Span(
                    Access.Mode.READ,
                    new Content(weight.name(), 0),
                    arena(place.arena()),
                    place.offset(),
                    0,
                    place.byteSize()));
        }
        schedule.operation("the first step", COMPUTE, List.of(), reads);
        return new Schedule("loading of weights", memories, List.of(), PageTable.none(), schedule.operations);
    }

    private void chunk(UploadPlan.Chunk chunk) {
        String name = chunk.weight().name() + " from row " + chunk.row();
        int stage = chunk.stage();
        int number = operations.size();
        List<Integer> before = busy[stage] < 0 ? List.of() : List.of(busy[stage]);
        // The host reads the file's bytes into its half of the stage; a vector becomes floats there.
        long bytes = chunk.isVector() ? Math.max(chunk.rawBytes(), chunk.to()) : chunk.rawBytes();
        Content raw = new Content("raw " + name, number);
        Access filled = new Access.Span(Access.Mode.WRITE, raw, host(stage), 0, 0, bytes);
        operation("read " + name, Schedule.HOST, before, List.of(filled));
        Access packed = new Access.Span(
                Access.Mode.WRITE,
                new Content(chunk.weight().name(), 0),
                arena(chunk.place().arena()),
                chunk.place().offset(),
                chunk.from(),
                chunk.to());
        if (chunk.isVector()) {
            Access sent = new Access.Span(Access.Mode.READ, raw, host(stage), 0, 0, chunk.to());
            busy[stage] = operation("send " + name, UPLOAD, List.of(), List.of(sent, packed));
            return;
        }
        Access sent = new Access.Span(Access.Mode.READ, raw, host(stage), 0, 0, bytes);
        Access staged = new Access.Span(Access.Mode.WRITE, raw, device(stage), 0, 0, bytes);
        int copy = operation("send " + name, UPLOAD, List.of(), List.of(sent, staged));
        Access read = new Access.Span(Access.Mode.READ, raw, device(stage), 0, 0, bytes);
        busy[stage] = operation("pack " + name, COMPUTE, List.of(copy), List.of(read, packed));
    }

    private void await() {
        List<Integer> last = new ArrayList<>();
        for (int operation : busy) {
            if (operation >= 0) {
                last.add(operation);
            }
        }
        operation("wait for all stages", Schedule.HOST, last, List.of());
    }

    private int operation(String label, String queue, List<Integer> waits, List<Access> accesses) {
        int id = operations.size();
        operations.add(new Operation(id, label, queue, waits, new Operation.Body.Once(accesses)));
        return id;
    }

    private static String host(int stage) {
        return "host half of stage " + stage;
    }

    private static String device(int stage) {
        return "staging " + stage;
    }

    private static String arena(int number) {
        return "weight arena " + number;
    }
}
