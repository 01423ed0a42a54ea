package dev.millrace.scheduler.queue;

import dev.millrace.kernels.quant.WeightType;
import dev.millrace.scheduler.graph.Graph;
import dev.millrace.scheduler.graph.Node;
import dev.millrace.scheduler.graph.Op;
import dev.millrace.scheduler.graph.WeightSpec;
import dev.millrace.scheduler.memory.StoredWeight;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** In which form the device keeps each weight of a graph: by who reads it. */
final class WeightForms {

    private WeightForms() {}

    /**
     * Weights in order of use.
     *
     * @throws IllegalArgumentException when one is read both as a matrix and as a vector
     */
    static List<StoredWeight> of(Graph graph) {
        Map<String, Node> matrices = new HashMap<>();
        Map<String, Node> vectors = new HashMap<>();
        for (Node node : graph.nodes()) {
            for (int operand = 0; operand < node.inputs().size(); operand++) {
                if (graph.producerOf(node, operand).op() instanceof Op.Weight weight) {
                    (readsMatrix(node) ? matrices : vectors)
                            .putIfAbsent(weight.spec().name(), node);
                }
            }
        }
        List<StoredWeight> stored = new ArrayList<>();
        for (WeightSpec spec : graph.weights()) {
            Node matrix = matrices.get(spec.name());
            Node vector = vectors.get(spec.name());
            if (matrix != null && vector != null) {
                throw new IllegalArgumentException(
                        "weight '" + spec.name() + "' is read as a matrix by " + matrix.name()
                                + " and as a vector by " + vector.name()
                                + "; the device keeps it in one form only, so give one of them a weight of its own");
            }
            stored.add(
                    matrix != null
                            ? StoredWeight.matrix(spec.name(), spec.type(), spec.rows(), spec.columns())
                            : StoredWeight.vector(spec.name(), spec.type(), spec.columns()));
        }
        return stored;
    }

    /** Types of the matrices that are multiplied. */
    static Set<WeightType> matrixTypes(Graph graph) {
        Set<WeightType> types = new LinkedHashSet<>();
        for (Node node : graph.nodes()) {
            if (node.op() instanceof Op.Linear) {
                types.add(((Op.Weight) graph.producerOf(node, 1).op()).spec().type());
            }
        }
        return types;
    }

    private static boolean readsMatrix(Node node) {
        return node.op() instanceof Op.Linear || node.op() instanceof Op.Embedding;
    }
}
