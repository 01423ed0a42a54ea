package dev.millrace.runtime.architecture;

import dev.millrace.scheduler.graph.GraphBuilder;
import dev.millrace.scheduler.graph.Value;

/**
 * Where a block builds: layer {@code index} of a graph, with the tensors named {@code blk.<index>.*}.
 *
 * @param graph names its nodes {@code blk.<index>.*}
 */
record Layer(int index, GraphBuilder graph, ModelTensors tensors) {

    static Layer of(int index, GraphBuilder graph, ModelTensors tensors) {
        return new Layer(index, graph.scope(scope(index)), tensors);
    }

    private static String scope(int index) {
        return "blk." + index;
    }

    /** Norm by {@code blk.<index>.<name>.weight}. */
    Value rmsNorm(String name, Value x, float epsilon) {
        int columns = x.spec().columns();
        return graph.rmsNorm(name, x, graph.weight(tensors.vector(tensor(name, "weight"), columns)), epsilon);
    }

    /** Linear by {@code blk.<index>.<name>.weight} to so many columns, plus {@code .bias} where the file has one. */
    Value linear(String name, Value x, int columns) {
        int inputs = x.spec().columns();
        Value product = graph.linear(name, x, graph.weight(tensors.matrix(tensor(name, "weight"), columns, inputs)));
        return tensors.optionalVector(tensor(name, "bias"), columns)
                .map(bias -> graph.add(name + "_biased", product, graph.weight(bias)))
                .orElse(product);
    }

    private String tensor(String name, String part) {
        return scope(index) + "." + name + "." + part;
    }
}
