package dev.millrace.runtime.config;

import dev.millrace.kernels.quant.ActivationType;

/**
 * What may be rounded ({@code numerics}).
 *
 * @param activations how activations meet quantised weights
 */
public record NumericsConfig(ActivationType activations) {

    public static NumericsConfig defaults() {
        return new NumericsConfig(ActivationType.INT8);
    }

    static NumericsConfig read(Section section) {
        NumericsConfig config =
                new NumericsConfig(section.choice("activations", ActivationType.class, ActivationType.INT8));
        section.end();
        return config;
    }
}
