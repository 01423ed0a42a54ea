package dev.millrace.kernels;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The variant that serves, and why each other one of its chain does not.
 *
 * @param variant the one that serves
 * @param others the rest of the chain, in its order
 * @param <V> the family's variants
 */
public record VariantChoice<V extends Variant>(V variant, List<PassedOver> others) {

    public VariantChoice {
        others = List.copyOf(others);
    }

    /** One line for {@code explain}: who serves, then every other variant with its reason. */
    public String explain() {
        return others.isEmpty()
                ? variant.id()
                : others.stream()
                        .map(o -> o.variant() + ": " + o.reason())
                        .collect(Collectors.joining("; ", variant.id() + " (", ")"));
    }

    /**
     * A variant that does not serve.
     *
     * @param variant its {@link Variant#id()}
     * @param reason why not
     */
    public record PassedOver(String variant, String reason) {}
}
