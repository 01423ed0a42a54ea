package dev.millrace.scheduler.lowering;

import dev.millrace.kernels.Objection;
import dev.millrace.kernels.Variant;
import dev.millrace.kernels.VariantChain;
import dev.millrace.kernels.VariantChoice;
import dev.millrace.kernels.phase.AttentionShape;
import dev.millrace.kernels.phase.AttentionVariant;
import dev.millrace.kernels.phase.MatmulVariant;
import dev.millrace.opencl.Capabilities;
import dev.millrace.opencl.Capability;
import dev.millrace.opencl.DeviceInfo;
import dev.millrace.opencl.DeviceKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Orders the variants of each family for a device and chooses, with the reasons kept for {@code explain}. */
public final class VariantSelection {

    private final DeviceInfo device;
    private final Capabilities capabilities;
    private final Map<String, String> preferred;
    private final Objection<Variant> quarantine;

    /**
     * @param preferred variant names by family; a family that is not named gets its best variant
     * @param quarantine what speaks against variants beyond their preconditions
     */
    public VariantSelection(
            DeviceInfo device,
            Capabilities capabilities,
            Map<String, String> preferred,
            Objection<Variant> quarantine) {
        this.device = device;
        this.capabilities = capabilities;
        this.preferred = preferred;
        this.quarantine = quarantine;
    }

    /** The variant of matrix products. */
    public VariantChoice<MatmulVariant> matmul() {
        List<MatmulVariant> order = new ArrayList<>();
        if (device.kind() == DeviceKind.CPU) {
            order.add(MatmulVariant.AVX512_VNNI);
            order.add(MatmulVariant.AVX2);
            boolean wideVectors = false;
            order.add(wideVectors ? MatmulVariant.VECTOR16 : MatmulVariant.VECTOR8);
            order.add(wideVectors ? MatmulVariant.VECTOR8 : MatmulVariant.VECTOR16);
            order.add(MatmulVariant.LOCAL);
        } else {
            order.add(MatmulVariant.LOCAL);
            order.add(MatmulVariant.VECTOR8);
        }
        order.add(MatmulVariant.PORTABLE);
        return new VariantChain<>("matmul", order).select(capabilities, named("matmul", order));
    }

    /** The variant of attention; {@code decode} for steps of one row. */
    public VariantChoice<AttentionVariant> attention(boolean decode, AttentionShape shape) {
        List<AttentionVariant> order = new ArrayList<>();
        List<AttentionVariant> vector = List.of(
                AttentionVariant.vector(
                        decode, "-avx512", Set.of(Capability.ASM_AVX512_VNNI), List.of("MILLRACE_ASM_VNNI")),
                AttentionVariant.vector(decode, "-avx2", Set.of(Capability.ASM_AVX2), List.of("MILLRACE_ASM_AVX2")),
                AttentionVariant.vector(decode, "", Set.of(), List.of()));
        if (device.kind() == DeviceKind.CPU) {
            order.addAll(vector);
            order.add(AttentionVariant.LOCAL);
        } else {
            order.add(AttentionVariant.LOCAL);
        }
        order.add(AttentionVariant.PORTABLE);
        Objection<AttentionVariant> shapeFits = variant -> shape.headDim() % variant.headDimMultiple() == 0
                ? null
                : "takes heads of a multiple of " + variant.headDimMultiple() + " columns, not " + shape.headDim();
        return new VariantChain<>("attention", order).select(capabilities, shapeFits.or(named("attention", order)));
    }

    private Objection<Variant> named(String family, List<? extends Variant> order) {
        String name = preferred.get(family);
        if (name == null) {
            return quarantine;
        }
        if (order.stream().noneMatch(variant -> matches(variant, name))) {
            throw new IllegalArgumentException("variant '" + name + "' of '" + family + "' was asked for; there are "
                    + order.stream().map(Variant::name).toList());
        }
        Objection<Variant> others = variant -> matches(variant, name) ? null : "'" + name + "' was asked for";
        return others.or(quarantine);
    }

    /** Attention has {@code split-x} and {@code tiled-x} beside each other; {@code vector-x} names both. */
    private static boolean matches(Variant variant, String name) {
        return variant.name().equals(name)
                || (name.startsWith("vector")
                        && (variant.name().equals("split" + name.substring("vector".length()))
                                || variant.name().equals("tiled" + name.substring("vector".length()))));
    }
}
