package dev.millrace.scheduler.proof;

import java.util.ArrayList;
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
        List<Long> values = new ArrayList<>();
        for (int slot = from; slot < to; slot++) {
            for (int head = 0; head < shape.heads(); head++) {
                for (int column = 0; column < shape.columns(); column++) {
                    long group = (long) head * (shape.positions() / shape.lanes()) + slot / shape.lanes();
                    long lane = slot % shape.lanes();
                    values.add(((group * shape.columns() + column) * shape.lanes() + lane) * shape.valueBytes());
                }
            }
        }
        values.sort(null);
        List<Long> runs = new ArrayList<>();
        for (long value : values) {
            if (!runs.isEmpty() && runs.get(runs.size() - 1) == value) {
                runs.set(runs.size() - 1, value + shape.valueBytes());
            } else {
                runs.add(value);
                runs.add(value + shape.valueBytes());
            }
        }
        return runs.stream().mapToLong(Long::longValue).toArray();
    }
}
