package dev.millrace.kernels;

import dev.millrace.kernels.VariantChoice.PassedOver;
import dev.millrace.opencl.Capabilities;
import dev.millrace.opencl.Capability;
import dev.millrace.opencl.OpenClException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The variants of a family in order of preference, the one without preconditions last.
 *
 * @param <V> the family's variants
 */
public final class VariantChain<V extends Variant> {

    private final String family;
    private final List<V> variants;

    /**
     * @param variants best first
     * @throws IllegalArgumentException when there is none, one is of another family, or two share a name
     */
    public VariantChain(String family, List<? extends V> variants) {
        this.family = family;
        this.variants = List.copyOf(variants);
        if (variants.isEmpty()) {
            throw new IllegalArgumentException("the family '" + family + "' has no variants");
        }
        Set<String> names = new HashSet<>();
        for (V variant : this.variants) {
            if (!variant.family().equals(family)) {
                throw new IllegalArgumentException(variant.id() + " is not of the family '" + family + "'");
            }
            if (!names.add(variant.name())) {
                throw new IllegalArgumentException("the family '" + family + "' has two variants '" + variant.name()
                        + "'; verdicts and plans tell them apart by name");
            }
        }
    }

    public String family() {
        return family;
    }

    /** All variants, best first. */
    public List<V> variants() {
        return variants;
    }

    /**
     * Chooses the first variant that the device supports and that nothing speaks against. The objection is asked only
     * about supported variants, and about none after the chosen one.
     *
     * @throws OpenClException {@code NO_VARIANT} when none is left; names every one with its reason
     */
    public VariantChoice<V> select(Capabilities capabilities, Objection<? super V> objection) {
        List<PassedOver> others = new ArrayList<>();
        V chosen = null;
        for (V variant : variants) {
            String reason = chosen == null
                    ? objectionTo(variant, capabilities, objection)
                    : chosen.name() + " comes before it and serves";
            if (reason == null) {
                chosen = variant;
            } else {
                others.add(new PassedOver(variant.id(), reason));
            }
        }
        if (chosen == null) {
            throw new OpenClException("NO_VARIANT", noneLeft(others));
        }
        return new VariantChoice<>(chosen, others);
    }

    private static <V extends Variant> @Nullable String objectionTo(
            V variant, Capabilities capabilities, Objection<? super V> objection) {
        List<String> missing = new ArrayList<>();
        for (Capability needed : Capability.values()) {
            if (variant.needs().contains(needed) && !capabilities.has(needed)) {
                missing.add(needed.key()
                        + (capabilities.disabled().contains(needed)
                                ? ", which is switched off"
                                : ", which the device lacks"));
            }
        }
        return missing.isEmpty() ? objection.to(variant) : "needs " + String.join(" and ", missing);
    }

    private String noneLeft(List<PassedOver> others) {
        return others.stream()
                .map(o -> "\n  " + o.variant() + ": " + o.reason())
                .collect(Collectors.joining(
                        "",
                        "no variant of '" + family + "' can serve on this device; tried were",
                        "\ntry another device, another OpenCL driver, or fewer switched-off capabilities"));
    }
}
