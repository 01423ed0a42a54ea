package dev.millrace.scheduler.lowering;

import dev.millrace.kernels.Objection;
import dev.millrace.kernels.Variant;
import dev.millrace.kernels.VariantChain;
import dev.millrace.kernels.VariantChoice;
import dev.millrace.kernels.answers.AttentionAnswer;
import dev.millrace.kernels.answers.MatmulAnswer;
import dev.millrace.kernels.answers.SamplingAnswer;
import dev.millrace.kernels.looped.BarrierAnswer;
import dev.millrace.kernels.looped.ExecutionVariant;
import dev.millrace.kernels.phase.AttentionShape;
import dev.millrace.kernels.phase.AttentionVariant;
import dev.millrace.kernels.phase.MatmulVariant;
import dev.millrace.kernels.phase.SamplingVariant;
import dev.millrace.kernels.quant.ActivationType;
import dev.millrace.kernels.quant.KvLayout;
import dev.millrace.kernels.quant.KvType;
import dev.millrace.kernels.quant.WeightType;
import dev.millrace.kernels.selftest.KnownAnswer;
import dev.millrace.kernels.selftest.Verdict;
import dev.millrace.opencl.Capabilities;
import dev.millrace.opencl.DeviceInfo;
import dev.millrace.opencl.DeviceKind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Orders the variants of each family for a device and chooses, with the reasons kept for {@code explain}. */
public final class VariantSelection {

    private static final String MATMUL = "matmul";
    private static final String ATTENTION = "attention";
    private static final List<ExecutionVariant> EXECUTIONS =
            List.of(ExecutionVariant.LOOPED, ExecutionVariant.LAUNCHED);

    private final Capabilities capabilities;
    private final Map<String, String> preferred;
    private final Function<KnownAnswer, Verdict> judge;
    private final boolean cpu;
    private final List<MatmulVariant> matmuls;
    private final List<AttentionPair> attentions;

    /**
     * @param preferred variant names by family; a family that is not named gets its best variant
     * @param judge judges every variant before its first use on the device
     * @throws IllegalArgumentException when a family or a variant is named that there is not for this kind of device
     */
    public VariantSelection(
            DeviceInfo device,
            Capabilities capabilities,
            Map<String, String> preferred,
            Function<KnownAnswer, Verdict> judge) {
        this.capabilities = capabilities;
        this.preferred = preferred;
        this.judge = judge;
        cpu = device.kind() == DeviceKind.CPU;
        matmuls = matmulOrder(cpu, device.nativeVectorWidthFloat() >= 16);
        attentions = new ArrayList<>(cpu ? AttentionPair.VECTOR : List.of());
        attentions.addAll(List.of(AttentionPair.LOCAL, AttentionPair.PORTABLE));
        requireKnown();
    }

    private static List<MatmulVariant> matmulOrder(boolean cpu, boolean wideVectors) {
        if (!cpu) {
            return List.of(MatmulVariant.LOCAL, MatmulVariant.VECTOR8, MatmulVariant.PORTABLE);
        }
        return List.of(
                MatmulVariant.AVX512_VNNI,
                MatmulVariant.AVX2,
                wideVectors ? MatmulVariant.VECTOR16 : MatmulVariant.VECTOR8,
                wideVectors ? MatmulVariant.VECTOR8 : MatmulVariant.VECTOR16,
                MatmulVariant.LOCAL,
                MatmulVariant.PORTABLE);
    }

    private void requireKnown() {
        Map<String, Stream<String>> known = Map.of(
                MATMUL,
                matmuls.stream().map(Variant::name),
                ATTENTION,
                attentions.stream().flatMap(pair -> pair.names().stream()),
                ExecutionVariant.FAMILY,
                EXECUTIONS.stream().map(Variant::name),
                SamplingVariant.FAMILY,
                SamplingVariant.ALL.stream().map(Variant::name));
        preferred.forEach((family, name) -> {
            Stream<String> names = known.get(family);
            if (names == null) {
                throw new IllegalArgumentException("variant '" + name + "' of '" + family
                        + "' was asked for; there are the families " + new TreeSet<>(known.keySet()));
            }
            TreeSet<String> sorted = new TreeSet<>(names.toList());
            if (!sorted.contains(name)) {
                throw new IllegalArgumentException(
                        "variant '" + name + "' of '" + family + "' was asked for; there are " + sorted);
            }
        });
    }

    /**
     * The variant of matrix products.
     *
     * @param types types of the matrices that it must multiply rightly
     * @param activations rounding of activations
     */
    public VariantChoice<MatmulVariant> matmul(Collection<WeightType> types, ActivationType activations) {
        return select(
                MATMUL,
                matmuls,
                variant -> failure(types.stream()
                        .map(type -> MatmulAnswer.of(variant, type, activations))
                        .toList()));
    }

    /**
     * The variants of attention: the first pair whose members both serve all shapes.
     *
     * @param shapes every shape of attention in the model
     */
    public AttentionChoice attention(Collection<AttentionShape> shapes, KvType kvType) {
        return attention(shapes, kvType, KvLayout.USUAL_POSITIONS);
    }

    /**
     * The variants of attention over pages of another size.
     *
     * @param pagePositions positions of a page
     */
    public AttentionChoice attention(Collection<AttentionShape> shapes, KvType kvType, int pagePositions) {
        String name = preferred.get(ATTENTION);
        Map<AttentionPair, Optional<String>> reasons = new HashMap<>();
        Function<AttentionPair, Optional<String>> reason = pair -> reasons.computeIfAbsent(
                pair, asked -> Optional.ofNullable(objection(asked, name, shapes, kvType, pagePositions)));
        return new AttentionChoice(member(AttentionPair::decode, reason), member(AttentionPair::prefill, reason));
    }

    private VariantChoice<AttentionVariant> member(
            Function<AttentionPair, AttentionVariant> member, Function<AttentionPair, Optional<String>> reason) {
        List<AttentionVariant> order = attentions.stream().map(member).toList();
        return new VariantChain<>(ATTENTION, order)
                .select(
                        capabilities,
                        variant -> reason.apply(attentions.get(order.indexOf(variant)))
                                .orElse(null));
    }

    private @Nullable String objection(
            AttentionPair pair,
            @Nullable String name,
            Collection<AttentionShape> shapes,
            KvType kvType,
            int pagePositions) {
        List<KnownAnswer> answers = new ArrayList<>();
        for (AttentionShape shape : shapes) {
            int multiple =
                    Math.max(pair.decode().headDimMultiple(), pair.prefill().headDimMultiple());
            if (shape.headDim() % multiple != 0) {
                return "takes heads of a multiple of " + multiple + " columns, not " + shape.headDim();
            }
            answers.add(AttentionAnswer.of(pair.decode(), shape, kvType, pagePositions, true));
            answers.add(AttentionAnswer.of(pair.prefill(), shape, kvType, pagePositions, false));
        }
        String unwanted = notAsked(name, name == null || pair.names().contains(name));
        return unwanted != null ? unwanted : failure(answers);
    }

    /**
     * How phases are run.
     *
     * @param workers work-groups that a looped launch would have
     * @param sleeping whether work-groups can sleep while they wait
     * @param sharing whether phases need work-groups of several work-items
     */
    public VariantChoice<ExecutionVariant> execution(int workers, boolean sleeping, boolean sharing) {
        boolean asked = preferred.containsKey(ExecutionVariant.FAMILY);
        return select(ExecutionVariant.FAMILY, EXECUTIONS, variant -> {
            if (variant.equals(ExecutionVariant.LAUNCHED)) {
                return null;
            }
            if (!asked && cpu && !sleeping) {
                return "its work-groups cannot sleep here while they wait, so other programs would slow it down; ask for it"
                        + " where there are none";
            }
            return sharing
                    ? "phases of work-groups with local memory are not looped"
                    : failure(List.of(BarrierAnswer.of(workers, sleeping)));
        });
    }

    /**
     * How far the device goes towards a token.
     *
     * @param chunks stretches of logits that it would search side by side
     * @param looped whether steps are looped
     */
    public VariantChoice<SamplingVariant> sampling(int chunks, boolean looped) {
        return select(SamplingVariant.FAMILY, SamplingVariant.ALL, variant -> {
            if (variant.draws() && !looped) {
                return "a single work-item draws, which is not worth a launch of its own";
            }
            return variant.preselects() ? failure(List.of(SamplingAnswer.of(variant, chunks))) : null;
        });
    }

    /** The first variant that is not passed over for one that was asked for by name, and that nothing else speaks against. */
    private <V extends Variant> VariantChoice<V> select(String family, List<V> order, Objection<V> objection) {
        String name = preferred.get(family);
        Objection<V> named =
                variant -> notAsked(name, name == null || variant.name().equals(name));
        return new VariantChain<>(family, order).select(capabilities, named.or(objection));
    }

    private static @Nullable String notAsked(@Nullable String name, boolean asked) {
        return asked ? null : "'" + name + "' was asked for";
    }

    /** What the self-test says against a variant, or null when it answers all rightly. */
    private @Nullable String failure(List<KnownAnswer> answers) {
        for (KnownAnswer answer : answers) {
            Verdict verdict = judge.apply(answer);
            if (!verdict.passed()) {
                return "failed its self-test " + answer.subject() + ": " + verdict.reason();
            }
        }
        return null;
    }
}
