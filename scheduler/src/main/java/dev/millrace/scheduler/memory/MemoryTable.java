package dev.millrace.scheduler.memory;

import dev.millrace.opencl.ByteSizes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A {@link MemoryPlan} as a table: a line for each group, below it its largest buffers, then the sum and the limits. */
final class MemoryTable {

    /** Buffers of a group that are named; the others are counted. */
    private static final int NAMED = 8;

    private MemoryTable() {}

    static String of(MemoryPlan plan) {
        StringBuilder table = new StringBuilder();
        line(table, "group", "bytes", "");
        for (MemoryGroup group : MemoryGroup.values()) {
            line(table, group.title(), plan.byteSize(group));
            members(table, plan, group);
        }
        line(table, "sum", plan.byteSize());
        line(table, "limit: memory less headroom", plan.budgetBytes());
        line(table, "limit: largest buffer", plan.device().maxAllocationBytes());
        return table.toString();
    }

    private static void members(StringBuilder table, MemoryPlan plan, MemoryGroup group) {
        List<MemoryPlan.PlannedBuffer> members = new ArrayList<>(plan.buffers().stream()
                .filter(buffer -> buffer.group() == group)
                .sorted((a, b) -> Long.compare(b.byteSize(), a.byteSize()))
                .toList());
        int shown = members.size() <= NAMED ? members.size() : NAMED - 1;
        long limit = plan.device().maxAllocationBytes();
        for (MemoryPlan.PlannedBuffer buffer : members.subList(0, shown)) {
            line(table, "  " + buffer.name() + (buffer.byteSize() > limit ? " (too large)" : ""), buffer.byteSize());
        }
        if (shown < members.size()) {
            List<MemoryPlan.PlannedBuffer> rest = members.subList(shown, members.size());
            line(
                    table,
                    "  " + rest.size() + " more",
                    rest.stream().mapToLong(MemoryPlan.PlannedBuffer::byteSize).sum());
        }
    }

    private static void line(StringBuilder table, String title, long bytes) {
        line(table, title, Long.toString(bytes), ByteSizes.rounded(bytes));
    }

    private static void line(StringBuilder table, String title, String bytes, String text) {
        table.append(String.format(Locale.ROOT, "%-44s %16s %12s\n", title, bytes, text));
    }
}
