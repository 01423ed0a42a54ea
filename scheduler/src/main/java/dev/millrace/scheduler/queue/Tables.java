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

/** Constant tables on the device: the page table and the angles of each rotary embedding. */
final class Tables {

    private static final int ALIGNMENT = 64;

    private final Map<Storage, Long> offsets = new LinkedHashMap<>();
    private final Map<RopeSpec, float[]> angles = new LinkedHashMap<>();
    private final int[] pages;
    private long byteSize;

    /** Tables for a graph; each sequence owns its logical pages in order. */
    Tables(Graph graph, int sequences, int pagesPerSequence, int positions) {
        pages = new int[sequences * pagesPerSequence];
        for (int i = 0; i < pages.length; i++) {
            pages[i] = i;
        }
        place(new Storage.Pages(), pages.length);
        for (Node node : graph.nodes()) {
            if (node.op() instanceof Op.Rope rope && !angles.containsKey(rope.spec())) {
                float[] table = rope.spec().table(positions);
                angles.put(rope.spec(), table);
                place(new Storage.Angles(rope.spec()), table.length);
            }
        }
    }

    private void place(Storage storage, int words) {
        offsets.put(storage, byteSize);
        byteSize += ((long) words * Integer.BYTES + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    long byteSize() {
        return byteSize;
    }

    Location location(Storage storage) {
        Long offset = offsets.get(storage);
        if (offset == null) {
            throw new IllegalArgumentException(storage + " is no table of this graph");
        }
        return new Location(StepPlan.TABLES, offset);
    }

    /** The tables' bytes. */
    ByteBuffer contents() {
        ByteBuffer bytes = ByteBuffer.allocateDirect(Math.toIntExact(byteSize)).order(ByteOrder.nativeOrder());
        offsets.forEach((storage, offset) -> {
            int at = Math.toIntExact(offset);
            if (storage instanceof Storage.Angles table) {
                float[] values = java.util.Objects.requireNonNull(angles.get(table.rope()));
                bytes.duplicate()
                        .order(ByteOrder.nativeOrder())
                        .position(at)
                        .slice()
                        .order(ByteOrder.nativeOrder())
                        .asFloatBuffer()
                        .put(values);
            } else {
                bytes.duplicate()
                        .order(ByteOrder.nativeOrder())
                        .position(at)
                        .slice()
                        .order(ByteOrder.nativeOrder())
                        .asIntBuffer()
                        .put(pages);
            }
        });
        return bytes;
    }
}
