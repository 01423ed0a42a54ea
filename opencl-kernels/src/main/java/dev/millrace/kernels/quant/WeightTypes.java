package dev.millrace.kernels.quant;

import java.util.List;
import java.util.stream.Collectors;

/** The list of weight types that have kernels. */
public final class WeightTypes {

    private static final List<WeightType> ALL = List.of(
            WeightType.F32,
            WeightType.F16,
            WeightType.Q8_0,
            WeightType.Q4_0,
            WeightType.Q4_1,
            WeightType.Q4_K,
            WeightType.Q6_K);

    private WeightTypes() {}

    /** All supported types, floats first. */
    public static List<WeightType> all() {
        return ALL;
    }

    /**
     * The type with a number of GGUF's.
     *
     * @throws IllegalArgumentException when it is not supported, listing what is
     */
    public static WeightType ofGgufId(int ggufId) {
        return ALL.stream()
                .filter(type -> type.ggufId() == ggufId)
                .findFirst()
                .orElseThrow(() -> unsupported("number " + ggufId));
    }

    /**
     * The type with a name as GGUF tools print it.
     *
     * @throws IllegalArgumentException when it is not supported, listing what is
     */
    public static WeightType ofName(String name) {
        return ALL.stream().filter(type -> type.name().equals(name)).findFirst().orElseThrow(() -> unsupported(name));
    }

    private static IllegalArgumentException unsupported(String asked) {
        String names = ALL.stream().map(WeightType::name).collect(Collectors.joining(", "));
        return new IllegalArgumentException("Weight type " + asked + " is not supported; supported are " + names);
    }
}
