package dev.millrace.scheduler.proof;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where the values of positions lie in a page, counted one by one: for the simulator and for tests on a device. */
public final class PageRuns {

    private static final Map<String, long[]> KNOWN = new HashMap<>();

    private PageRuns() {}

    /** Runs (from, to) in bytes from the page's start, neighbours joined. */
    public static synchronized long[] of(PageShape shape, int from, int to) {
        return KNOWN.computeIfAbsent(shape + " " + from + " " + to, key -> count(shape, from, to));
    }

    private static long[] count(PageShape shape, int from, int to) {
        BitSet bytes = new BitSet();
        for (int slot = from; slot < to; slot++) {
            for (int head = 0; head < shape.heads(); head++) {
                int lane = slot % shape.group();
                int base = head * (shape.positions() / shape.group()) + slot / shape.group();
                int at = base * Math.toIntExact(shape.groupBytes());
                for (PageShape.Section section : shape.sections()) {
                    for (int column = 0; column < section.columns(); column++) {
                        int value = section.sideBySide()
                                ? column * shape.group() + lane
                                : lane * section.columns() + column;
                        int first = at + value * section.valueBytes();
                        bytes.set(first, first + section.valueBytes());
                    }
                    at += section.columns() * section.valueBytes() * shape.group();
                }
            }
        }
        List<Long> runs = new ArrayList<>();
        for (int first = bytes.nextSetBit(0); first >= 0; first = bytes.nextSetBit(bytes.nextClearBit(first))) {
            runs.add((long) first);
            runs.add((long) bytes.nextClearBit(first));
        }
        return runs.stream().mapToLong(Long::longValue).toArray();
    }
}
