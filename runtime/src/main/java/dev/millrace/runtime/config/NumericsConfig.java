package dev.millrace.runtime.config;

import dev.millrace.kernels.quant.ActivationType;
import java.util.List;

/**
 * What may be rounded ({@code numerics}).
 *
 * @param activations how activations meet quantised weights
 */
public record NumericsConfig(ActivationType activations) {

    private static final Key<ActivationType> ACTIVATIONS = Key.of(
            "activations",
            ChoiceShape.of(List.of(ActivationType.values()), ActivationType::key),
            ActivationType.INT8,
            "How activations meet quantised weights: as integers with one scale per 32 values, or as they are (f32).");

    static final SectionShape<NumericsConfig> SHAPE =
            SectionShape.of(List.of(ACTIVATIONS), section -> new NumericsConfig(section.get(ACTIVATIONS)));

    public static NumericsConfig defaults() {
        return new NumericsConfig(ActivationType.INT8);
    }
}
