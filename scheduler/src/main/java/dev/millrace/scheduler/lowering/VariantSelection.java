package dev.millrace.scheduler.lowering;

import dev.millrace.kernels.Objection;
import dev.millrace.kernels.Variant;
import dev.millrace.kernels.VariantChain;
import dev.millrace.kernels.VariantChoice;
import dev.millrace.kernels.answers.AttentionAnswer;
import dev.millrace.kernels.answers.MatmulAnswer;
import dev.millrace.kernels.phase.AttentionShape;
import dev.millrace.kernels.phase.AttentionVariant;
import dev.millrace.kernels.phase.MatmulVariant;
import dev.millrace.kernels.quant.ActivationType;
import dev.millrace.kernels.quant.KvType;
import dev.millrace.kernels.quant.WeightType;
import dev.millrace.kernels.selftest.KnownAnswer;
import dev.millrace.kernels.selftest.SelfTest;
import dev.millrace.kernels.selftest.Verdict;
import dev.millrace.opencl.Capabilities;
import dev.millrace.opencl.Capability;
import dev.millrace.opencl.DeviceInfo;
import dev.millrace.opencl.DeviceKind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Orders the variants of each family for a device and chooses, with the reasons kept for {@code explain}. */
public final class VariantSelection {

    private final DeviceInfo device;
    private final Capabilities capabilities;
    private final Map<String, String> preferred;
    private final SelfTest selfTest;

    /**
     * @param preferred variant names by family; a family that is not named gets its best variant
     * @param selfTest judges every variant before its first use on the device
     */
    public VariantSelection(
            DeviceInfo device, Capabilities capabilities, Map<String, String> preferred, SelfTest selfTest) {
        this.device = device;
        this.capabilities = capabilities;
        this.preferred = preferred;
        this.selfTest = selfTest;
    }

    /**
     * The variant of matrix products.
     *
     * @param types types of the matrices that it must multiply rightly
     * @param activations rounding of activations
     */
    public VariantChoice<MatmulVariant> matmul(Collection<WeightType> types, ActivationType activations) {
        List<MatmulVariant> order = new ArrayList<>();
        if (device.kind() == DeviceKind.CPU) {
            order.add(MatmulVariant.AVX512_VNNI);
            order.add(MatmulVariant.AVX2);
            boolean wideVectors = device.nativeVectorWidthFloat() >= 16;
            order.add(wideVectors ? MatmulVariant.VECTOR16 : MatmulVariant.VECTOR8);
            order.add(wideVectors ? MatmulVariant.VECTOR8 : MatmulVariant.VECTOR16);
            order.add(MatmulVariant.LOCAL);
        } else {
            order.add(MatmulVariant.LOCAL);
            order.add(MatmulVariant.VECTOR8);
        }
        order.add(MatmulVariant.PORTABLE);
        Objection<MatmulVariant> named = named("matmul", order);
        return new VariantChain<>("matmul", order)
                .select(
                        capabilities,
                        named.or(variant -> failure(types.stream()
                                .map(type -> MatmulAnswer.of(variant, type, activations))
                                .toList())));
    }

    /** The variant of attention; {@code decode} for steps of one row. */
    public VariantChoice<AttentionVariant> attention(boolean decode, AttentionShape shape, KvType kvType) {
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
        Objection<AttentionVariant> named = named("attention", order);
        return new VariantChain<>("attention", order)
                .select(
                        capabilities,
                        shapeFits
                                .or(named)
                                .or(variant -> failure(List.of(AttentionAnswer.of(variant, shape, kvType, decode)))));
    }

    /** What the self-test says against a variant, or null when it answers all rightly. */
    private @Nullable String failure(List<KnownAnswer> answers) {
        for (KnownAnswer answer : answers) {
            Verdict verdict = selfTest.verdict(answer);
            if (!verdict.passed()) {
                return "failed its self-test " + answer.subject() + ": " + verdict.reason();
            }
        }
        return null;
    }

    private <V extends Variant> Objection<V> named(String family, List<V> order) {
        String name = preferred.get(family);
        if (name == null) {
            return Objection.none();
        }
        if (order.stream().noneMatch(variant -> matches(variant, name))) {
            throw new IllegalArgumentException("variant '" + name + "' of '" + family + "' was asked for; there are "
                    + order.stream().map(Variant::name).toList());
        }
        return variant -> matches(variant, name) ? null : "'" + name + "' was asked for";
    }

    /** Attention has {@code split-x} and {@code tiled-x} beside each other; {@code vector-x} names both. */
    private static boolean matches(Variant variant, String name) {
        return variant.name().equals(name)
                || (name.startsWith("vector")
                        && (variant.name().equals("split" + name.substring("vector".length()))
                                || variant.name().equals("tiled" + name.substring("vector".length()))));
    }
}
