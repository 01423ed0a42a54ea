package dev.millrace.scheduler.queue;

import dev.millrace.scheduler.proof.Access;
import dev.millrace.scheduler.proof.PageRuns;
import dev.millrace.scheduler.proof.PageTable;
import dev.millrace.scheduler.proof.Strip;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which bytes of which buffers a launch says that it reads, and which it may write. */
final class DeclaredBytes {

    private static final BitSet NONE = new BitSet();

    private final Map<String, BitSet> reads = new HashMap<>();
    private final Map<String, BitSet> writes = new HashMap<>();

    DeclaredBytes(PlanMemory memory, List<Access> accesses) {
        Map<String, Strip> strips = new HashMap<>();
        memory.strips().forEach(strip -> strips.put(strip.name(), strip));
        PageTable table =
                PageTable.inOrder(memory.pool().sequences(), memory.pool().pagesPerSequence());
        for (Access access : accesses) {
            Map<String, BitSet> bytes = access.mode() == Access.Mode.READ ? reads : writes;
            if (access instanceof Access.Span span) {
                set(bytes, span.memory(), span.base() + span.from(), span.base() + span.to());
                continue;
            }
            Access.Positions positions = (Access.Positions) access;
            Strip strip = strips.get(positions.strip());
            for (int at = positions.from(); strip != null && at < positions.to(); at++) {
                int size = strip.shape().positions();
                int page = table.page(positions.sequence(), at / size);
                long start = strip.base() + page * strip.shape().byteSize();
                long[] runs = PageRuns.of(strip.shape(), at % size, at % size + 1);
                for (int i = 0; i < runs.length; i += 2) {
                    set(bytes, strip.memory(), start + runs[i], start + runs[i + 1]);
                }
            }
        }
    }

    private static void set(Map<String, BitSet> bytes, String memory, long from, long to) {
        bytes.computeIfAbsent(memory, m -> new BitSet()).set(Math.toIntExact(from), Math.toIntExact(to));
    }

    BitSet reads(String memory) {
        return reads.getOrDefault(memory, NONE);
    }

    BitSet writes(String memory) {
        return writes.getOrDefault(memory, NONE);
    }
}
