package dev.millrace.scheduler.queue;

import dev.millrace.kernels.rope.RopeSpec;
import dev.millrace.scheduler.graph.Graph;
import dev.millrace.scheduler.graph.Node;
import dev.millrace.scheduler.graph.Op;
import dev.millrace.scheduler.lowering.Storage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tables on the device: the page table, which steps write (see {@link DevicePages}), and the angles of each rotary embedding.
 * They have sizes and places from the start; their contents are computed only when they are asked for, after the memory plan
 * has found room.
 */
final class Tables {

    private static final int ALIGNMENT = 64;

    private final Map<Storage, Location> places = new LinkedHashMap<>();
    private final int positions;
    private long byteSize;

    /** Tables for a graph. */
    Tables(Graph graph, int sequences, int pagesPerSequence, int positions) {
        this.positions = positions;
        place(new Storage.Pages(), Math.multiplyExact(sequences, pagesPerSequence) * (long) Integer.BYTES);
        for (Node node : graph.nodes()) {
            if (node.op() instanceof Op.Rope rope && !places.containsKey(new Storage.Angles(rope.spec()))) {
                RopeSpec spec = rope.spec();
                place(new Storage.Angles(spec), (long) positions * spec.rotaryDim() * Float.BYTES);
            }
        }
    }

    private void place(Storage storage, long bytes) {
        places.put(storage, new Location(StepPlan.TABLES, byteSize, bytes));
        byteSize += (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    long byteSize() {
        return byteSize;
    }

    Location location(Storage storage) {
        Location place = places.get(storage);
        if (place == null) {
            throw new IllegalArgumentException(storage + " is no table of this graph");
        }
        return place;
    }

    /** What there is, and where. */
    Map<Storage, Location> places() {
        return Map.copyOf(places);
    }

    /** The tables' bytes; those of the page table are zeros, since no page is mapped yet. */
    ByteBuffer contents() {
        ByteBuffer bytes = ByteBuffer.allocateDirect(Math.toIntExact(byteSize)).order(ByteOrder.nativeOrder());
        places.forEach((storage, location) -> {
            ByteBuffer place =
                    bytes.position(Math.toIntExact(location.offset())).slice().order(ByteOrder.nativeOrder());
            if (storage instanceof Storage.Angles table) {
                place.asFloatBuffer().put(table.rope().table(positions));
            }
        });
        return bytes.rewind();
    }
}
