package dev.millrace.scheduler.graph;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A tensor's name, element type and shape, outermost axis first.
 *
 * @param name name of the node that makes it
 * @param type what its elements are
 * @param shape sizes of its axes; empty for {@link ElementType#STATE}
 */
public record TensorSpec(String name, ElementType type, List<Dim> shape) {

    public TensorSpec {
        shape = List.copyOf(shape);
    }

    /** Such as {@code f32[rows, 576]}. */
    public String typeText() {
        return type + shape.stream().map(Dim::toString).collect(Collectors.joining(", ", "[", "]"));
    }

    /** Number of axes. */
    public int rank() {
        return shape.size();
    }

    /** Size of the last axis, which is fixed in every activation and weight. */
    public int columns() {
        if (shape.isEmpty() || !(shape.get(shape.size() - 1) instanceof Dim.Fixed last)) {
            throw new GraphException("tensor " + name + ": " + typeText() + " has no fixed last axis");
        }
        return last.size();
    }

    @Override
    public String toString() {
        return name + ": " + typeText();
    }
}
