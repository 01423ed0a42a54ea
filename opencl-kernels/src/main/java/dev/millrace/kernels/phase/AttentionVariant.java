package dev.millrace.kernels.phase;

import dev.millrace.kernels.Variant;
import dev.millrace.opencl.Capability;
import java.util.List;
import java.util.Set;

/**
 * A way to compute attention.
 *
 * @param name name within the family
 * @param needs what the device must have
 * @param entry kernel file and entry without the family's prefix: {@code split} is {@code attention/split.cl}
 * @param headDimMultiple what the head's columns must be a multiple of
 * @param local whether a work-group shares a row through local memory
 * @param splitting whether the splits of a sequence stay apart as partials
 * @param defines symbols that choose the instruction set in the kernel source
 */
public record AttentionVariant(
        String name,
        Set<Capability> needs,
        String entry,
        int headDimMultiple,
        boolean local,
        boolean splitting,
        List<String> defines)
        implements Variant {

    /** Work-items of a work-group of the local variant. */
    public static final int LOCAL_SIZE = 64;

    public AttentionVariant {
        needs = Set.copyOf(needs);
        defines = List.copyOf(defines);
    }

    /** Vectors of 16 keys; {@code split} for decode, {@code tiled} for prefill, with the same bits. */
    public static AttentionVariant vector(boolean split, String suffix, Set<Capability> needs, List<String> defines) {
        String entry = split ? "split" : "tiled";
        return new AttentionVariant(entry + suffix, needs, entry, 16, false, split, defines);
    }

    /** Work-groups that share scores in local memory. */
    public static final AttentionVariant LOCAL =
            new AttentionVariant("local", Set.of(Capability.LOCAL_MEMORY), "local", 1, true, false, List.of());

    /** Scalars only. */
    public static final AttentionVariant PORTABLE =
            new AttentionVariant("portable", Set.of(), "portable", 1, false, false, List.of());

    @Override
    public String family() {
        return "attention";
    }
}
