package dev.millrace.runtime.architecture;

import dev.millrace.kernels.quant.WeightType;
import dev.millrace.kernels.quant.WeightTypes;
import dev.millrace.runtime.format.gguf.ModelFormatException;
import dev.millrace.scheduler.graph.WeightSpec;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The tensors of a model file, each checked against what the architecture wants of it. */
final class ModelTensors {

    /** What norms, biases and frequency factors may be stored as: they are too small to be worth quantising. */
    private static final List<WeightType> VECTOR_TYPES = List.of(WeightType.F32, WeightType.F16);

    private static final List<WeightType> MATRIX_TYPES = WeightTypes.all();

    private final String architecture;
    private final Tensors tensors;
    private final Set<String> read = new HashSet<>();

    ModelTensors(String architecture, Tensors tensors) {
        this.architecture = architecture;
        this.tensors = tensors;
    }

    /** A matrix [rows, columns] that must be there. */
    WeightSpec matrix(String name, int rows, int columns) {
        return optionalMatrix(name, rows, columns).orElseThrow(() -> missing(name, List.of(columns, rows)));
    }

    /** A matrix [rows, columns] that may be absent, but not wrong. */
    Optional<WeightSpec> optionalMatrix(String name, int rows, int columns) {
        return checked(name, List.of(columns, rows), MATRIX_TYPES)
                .map(type -> new WeightSpec(name, type, rows, columns));
    }

    /** A vector [columns] that must be there. */
    WeightSpec vector(String name, int columns) {
        return optionalVector(name, columns).orElseThrow(() -> missing(name, List.of(columns)));
    }

    /** A vector [columns] that may be absent, but not wrong. */
    Optional<WeightSpec> optionalVector(String name, int columns) {
        return checked(name, List.of(columns), VECTOR_TYPES).map(type -> WeightSpec.vector(name, type, columns));
    }

    /** The values of a vector [columns] that may be absent, but not wrong. */
    Optional<float[]> optionalValues(String name, int columns) {
        return optionalVector(name, columns).map(tensors::values);
    }

    /** Refuses a tensor that would change the answers if it were ignored. */
    void refuse(String name, String reason) {
        if (tensors.find(name).isPresent()) {
            throw fault("tensor " + name + ": " + reason + ", which Millrace does not support for " + architecture
                    + " yet");
        }
    }

    /**
     * Refuses a file with tensors that nobody asked for: a model that has them computes something else.
     *
     * @param harmless names of tensors that only repeat what the metadata says, and may stay unread
     */
    void refuseUnread(Pattern harmless) {
        List<String> unread = tensors.names().stream()
                .filter(name -> !read.contains(name) && !harmless.matcher(name).matches())
                .toList();
        if (!unread.isEmpty()) {
            String more = unread.size() == 1 ? "" : " (and " + (unread.size() - 1) + " more)";
            throw fault("tensor " + unread.get(0) + more + " would not be read: a " + architecture
                    + " model has none of that name, so this one computes something that Millrace does not know."
                    + " Is general.architecture right?");
        }
    }

    /** The type of a tensor, if it is there; {@code dimensions} as GGUF orders them, the contiguous one first. */
    private Optional<WeightType> checked(String name, List<Integer> dimensions, List<WeightType> supported) {
        read.add(name);
        return tensors.find(name).map(header -> {
            if (!header.shape()
                    .equals(dimensions.stream().map(Integer::longValue).toList())) {
                throw fault("tensor " + name + " has the shape " + header.shape() + "; " + architecture + " wants "
                        + dimensions + " by this file's metadata");
            }
            return supported.stream()
                    .filter(type -> type.name().equals(header.typeName()))
                    .findFirst()
                    .orElseThrow(() -> fault("tensor " + name + " has the type " + header.typeName()
                            + "; supported here: " + names(supported)
                            + ". Try another quantisation of the model"));
        });
    }

    private ModelFormatException missing(String name, List<Integer> dimensions) {
        return fault("tensor " + name + " " + dimensions + " is missing; " + architecture
                + " needs it. Is the file complete?");
    }

    ModelFormatException fault(String problem) {
        return new ModelFormatException(tensors.file(), problem);
    }

    private static String names(List<WeightType> types) {
        return types.stream().map(WeightType::name).collect(Collectors.joining(", "));
    }
}
