package dev.millrace.runtime.synthesis;

import dev.millrace.kernels.quant.WeightType;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A mixture of weight types, by the name that tools give to files of it.
 *
 * <p>What llama.cpp makes of a name: most matrices have the type of the name; the output matrix has six bits; Q4_K_M also
 * gives six bits to {@code attn_v} and {@code ffn_down} of the layers at both ends and of each third one between. A row
 * that is no whole number of super-blocks has another type there (Q5_0 for Q4_K, Q8_0 for Q6_K); here it is Q8_0 for both,
 * because Q5_0 has no kernels.
 */
public enum Mixture {
    Q4_0(2),
    Q4_1(3),
    Q8_0(7),
    Q4_K_M(15);

    private final int fileType;

    Mixture(int fileType) {
        this.fileType = fileType;
    }

    /** The mixture of this name. */
    public static Mixture of(String name) {
        return Arrays.stream(values())
                .filter(mixture -> mixture.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + name + "' is not a mixture; choose one of "
                        + Arrays.stream(values()).map(Mixture::name).collect(Collectors.joining(", "))));
    }

    /** The number of {@code general.file_type}. */
    int fileType() {
        return fileType;
    }

    /** The type of most matrices. */
    WeightType most(int columns) {
        return fitting(most(), columns);
    }

    private WeightType most() {
        return switch (this) {
            case Q4_0 -> WeightType.Q4_0;
            case Q4_1 -> WeightType.Q4_1;
            case Q8_0 -> WeightType.Q8_0;
            case Q4_K_M -> WeightType.Q4_K;
        };
    }

    /** The type of the matrix that makes logits. */
    WeightType output(int columns) {
        return fitting(this == Q8_0 ? WeightType.Q8_0 : WeightType.Q6_K, columns);
    }

    /** The type of {@code attn_v} and {@code ffn_down} of a layer. */
    WeightType delicate(int layer, int layers, int columns) {
        return fitting(this == Q4_K_M && hasMoreBits(layer, layers) ? WeightType.Q6_K : most(), columns);
    }

    /** Whether rows of so many columns have another type than this mixture would have; of {@code output} or of others. */
    boolean replaces(int columns, boolean output) {
        WeightType wanted = output && this != Q8_0 ? WeightType.Q6_K : most();
        return columns % wanted.superBlock() != 0;
    }

    /** Whether a layer is in the first or last eighth, or is the last of three between them. */
    static boolean hasMoreBits(int layer, int layers) {
        int eighth = layers / 8;
        return layer < eighth || layer >= 7 * layers / 8 || (layer - eighth) % 3 == 2;
    }

    private static WeightType fitting(WeightType type, int columns) {
        return columns % type.superBlock() == 0 ? type : WeightType.Q8_0;
    }
}
