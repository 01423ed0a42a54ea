package dev.millrace.scheduler.memory;

import dev.millrace.opencl.ByteSizes;
import java.util.ArrayList;
import java.util.List;

/** What to try when a {@link MemoryPlan} does not fit, the largest saving first. */
final class MemoryAdvice {

    private MemoryAdvice() {}

    static String of(MemoryPlan plan) {
        List<Hint> hints = new ArrayList<>();
        hint(
                hints,
                plan,
                MemoryGroup.KV_CACHE,
                "a smaller memory.contextLength, a memory.kvType with fewer bits (f32, f16, q8_0), or fewer memory.kvPages where"
                        + " there are several memory.sequences");
        hint(hints, plan, MemoryGroup.ACTIVATIONS, "a smaller memory.chunk, for fewer rows per step");
        hint(hints, plan, MemoryGroup.RESULTS, "a memory.chunk below 64, for fewer output rows per step");
        hint(hints, plan, MemoryGroup.WEIGHTS, "a model with fewer bits per weight or fewer parameters");
        hints.sort((a, b) -> Long.compare(b.byteSize(), a.byteSize()));
        StringBuilder text = new StringBuilder("What to try:\n");
        for (Hint hint : hints) {
            text.append("- ").append(hint.text()).append('\n');
        }
        if (plan.byteSize() > plan.budgetBytes()
                && plan.byteSize() <= plan.device().globalMemoryBytes()) {
            text.append("- a smaller memory.headroom, if nobody else needs that memory (")
                    .append(plan.headroom())
                    .append(" is left free now)\n");
        }
        return text.append("- another device: device.kind or device.name\n").toString();
    }

    private static void hint(List<Hint> hints, MemoryPlan plan, MemoryGroup group, String text) {
        long byteSize = plan.byteSize(group);
        if (byteSize > 0) {
            hints.add(new Hint(byteSize, text + " (" + group.title() + " take " + ByteSizes.rounded(byteSize) + ")"));
        }
    }

    private record Hint(long byteSize, String text) {}
}
