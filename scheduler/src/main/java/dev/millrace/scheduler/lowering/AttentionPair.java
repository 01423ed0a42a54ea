package dev.millrace.scheduler.lowering;

import dev.millrace.kernels.phase.AttentionVariant;
import dev.millrace.opencl.Capability;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Two variants of attention that give the same bits, for steps of one row and of many. Where one of them cannot serve the
 * other does not either.
 *
 * @param name how both are called together
 */
record AttentionPair(String name, AttentionVariant decode, AttentionVariant prefill) {

    AttentionPair {
        if (!decode.needs().equals(prefill.needs())) {
            throw new IllegalArgumentException("of " + name + " one member needs " + decode.needs() + ", the other "
                    + prefill.needs() + "; where one of a pair serves the other must too");
        }
    }

    /** Vectors of the widest instruction set first. */
    static final List<AttentionPair> VECTOR = List.of(
            vector("-avx512", Set.of(Capability.ASM_AVX512_VNNI), List.of("MILLRACE_ASM_VNNI")),
            vector("-avx2", Set.of(Capability.ASM_AVX2), List.of("MILLRACE_ASM_AVX2")),
            vector("", Set.of(), List.of()));

    static final AttentionPair LOCAL = twice(AttentionVariant.LOCAL);
    static final AttentionPair PORTABLE = twice(AttentionVariant.PORTABLE);

    private static AttentionPair vector(String suffix, Set<Capability> needs, List<String> defines) {
        return new AttentionPair(
                "vector" + suffix,
                AttentionVariant.vector(true, suffix, needs, defines),
                AttentionVariant.vector(false, suffix, needs, defines));
    }

    private static AttentionPair twice(AttentionVariant variant) {
        return new AttentionPair(variant.name(), variant, variant);
    }

    /** What it may be asked for by: its own name and those of both members. */
    Set<String> names() {
        return new TreeSet<>(List.of(name, decode.name(), prefill.name()));
    }
}
