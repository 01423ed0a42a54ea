package dev.millrace.scheduler.graph;

import dev.millrace.kernels.quant.WeightType;

/**
 * A weight tensor of the model file.
 *
 * @param name the tensor's name in the file
 * @param type how its values are stored
 * @param rows N: rows of the matrix, which are outputs of a linear or tokens of an embedding; 1 for vectors
 * @param columns K: values of a row, contiguous in the file
 */
public record WeightSpec(String name, WeightType type, int rows, int columns) {

    /** A vector, such as the weight of a norm or a bias. */
    public static WeightSpec vector(String name, WeightType type, int columns) {
        return new WeightSpec(name, type, 1, columns);
    }

    /** Number of values. */
    public long elementCount() {
        return (long) rows * columns;
    }
}
