package dev.millrace.kernels.phase;

import dev.millrace.kernels.Variant;
import dev.millrace.opencl.Capability;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A way to compute matrix products.
 *
 * @param name name within the family
 * @param needs what the device must have
 * @param lanes rows of a weight tile computed side by side
 * @param rowTile rows of activations per tile when there are many (MR)
 * @param local whether a work-group shares a tile through local memory
 * @param defines symbols that choose the instruction set in the kernel source
 */
public record MatmulVariant(
        String name, Set<Capability> needs, int lanes, int rowTile, boolean local, List<String> defines)
        implements Variant {

    /** Work-items of a work-group of the local variant: 16 weight rows by 4 rows of activations. */
    public static final int LOCAL_SIZE = 64;

    /** AVX-512 VNNI through inline assembly. */
    public static final MatmulVariant AVX512_VNNI = new MatmulVariant(
            "asm-avx512vnni", Set.of(Capability.ASM_AVX512_VNNI), 16, 8, false, List.of("MILLRACE_ASM_VNNI"));

    /** AVX2 through inline assembly. */
    public static final MatmulVariant AVX2 =
            new MatmulVariant("asm-avx2", Set.of(Capability.ASM_AVX2), 8, 4, false, List.of("MILLRACE_ASM_AVX2"));

    /** Vectors of 16 floats, no assembly. */
    public static final MatmulVariant VECTOR16 = new MatmulVariant("vector16", Set.of(), 16, 6, false, List.of());

    /** Vectors of 8 floats, no assembly. */
    public static final MatmulVariant VECTOR8 = new MatmulVariant("vector8", Set.of(), 8, 4, false, List.of());

    /** Work-groups that share tiles in local memory. */
    public static final MatmulVariant LOCAL =
            new MatmulVariant("local", Set.of(Capability.LOCAL_MEMORY), 1, 8, true, List.of());

    /** Scalars only. */
    public static final MatmulVariant PORTABLE = new MatmulVariant("portable", Set.of(), 1, 4, false, List.of());

    public MatmulVariant {
        needs = Set.copyOf(needs);
        defines = List.copyOf(defines);
    }

    /** The same, without asking for the next tile of weights while one is computed: the same bits, more waiting. */
    public MatmulVariant withoutLookAhead() {
        if (defines.isEmpty()) {
            return this; // without assembly there is no such thing
        }
        List<String> more = new ArrayList<>(defines);
        more.add("MILLRACE_NO_LOOK_AHEAD");
        return new MatmulVariant(name, needs, lanes, rowTile, local, more);
    }

    @Override
    public String family() {
        return "matmul";
    }
}
