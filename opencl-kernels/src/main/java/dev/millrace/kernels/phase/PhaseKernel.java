package dev.millrace.kernels.phase;

import dev.millrace.kernels.expression.Slot;
import dev.millrace.kernels.program.KernelSource;
import java.util.List;

/**
 * A phase ready to compile: its source, its entry, and the slots to bind.
 *
 * <p>Arguments of the entry are the step buffer, then for each slot a buffer and a byte offset.
 *
 * @param label what it is, for people
 * @param entry name of the kernel function
 * @param source its program
 * @param slots slots in argument order
 * @param workGroups work-groups to launch
 * @param localSize work-items of a work-group
 * @param variant the variant that wrote it, such as {@code matmul/vector}
 */
public record PhaseKernel(
        String label,
        String entry,
        KernelSource source,
        List<Slot> slots,
        long workGroups,
        int localSize,
        String variant) {

    public PhaseKernel {
        slots = List.copyOf(slots);
    }

    /** The same under another label. */
    public PhaseKernel labelled(String other) {
        return new PhaseKernel(other, entry, source, slots, workGroups, localSize, variant);
    }
}
